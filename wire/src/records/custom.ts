import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/** What the recorder or the application says that rrweb has no event for: an error, who it is, a gap. */
export type Custom = [tag: string, payload: unknown];

export function writeCustom(writer: SegmentWriter, time: number, ...[tag, payload]: Custom): void {
  writer.begin(RecordKind.Custom, time).slot(tag).any(payload).end();
}

export const readCustom = (reader: MessagePackReader): Custom => [reader.slot(), reader.any()];
