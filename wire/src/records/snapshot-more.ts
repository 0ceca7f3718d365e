import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/** Continues the snapshot of an earlier record with more node tokens, to the end of the record; `last` is false when another follows. */
export type SnapshotMore = [last: boolean];

/** Begins a record; the caller writes the nodes and ends it. Returns the position of `last`, to be patched when it turns out otherwise. */
export function beginSnapshotMore(writer: SegmentWriter, time: number, ...[last]: SnapshotMore): number {
  const at = writer.begin(RecordKind.SnapshotMore, time).length;
  writer.bool(last);
  return at;
}

export const readSnapshotMore = (reader: MessagePackReader): SnapshotMore => [reader.bool()];
