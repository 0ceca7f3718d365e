import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/** An event of the recorder or the application for which rrweb has no type: an error, the person's identity, a gap. */
export type Custom = [tag: string, payload: unknown];

export function writeCustom(writer: SegmentWriter, time: number, ...[tag, payload]: Custom): void {
  writer.begin(RecordKind.Custom, time).slot(tag).any(payload).end();
}

export const readCustom = (reader: MessagePackReader): Custom => [reader.slot(), reader.any()];
