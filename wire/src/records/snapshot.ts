import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/**
 * The whole DOM and the scroll position of the window. The nodes follow as tokens, to the end of the record; `last` is false when they go
 * on in a SnapshotMore.
 */
export type Snapshot = [last: boolean, left: number, top: number];

/** Begins a record; the caller writes the nodes and ends it. Returns the position of `last`, to be patched when it turns out otherwise. */
export function beginSnapshot(writer: SegmentWriter, time: number, ...[last, left, top]: Snapshot): number {
  const at = writer.begin(RecordKind.Snapshot, time).length;
  writer.bool(last).int(left).int(top);
  return at;
}

export const readSnapshot = (reader: MessagePackReader): Snapshot => [reader.bool(), reader.number(), reader.number()];
