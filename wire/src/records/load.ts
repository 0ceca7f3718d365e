import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/** The document has been parsed (0), or all of it has loaded (1). */
export type Load = [type: number, data: unknown];

export function writeLoad(writer: SegmentWriter, time: number, ...[type, data]: Load): void {
  writer.begin(RecordKind.Load, time).int(type).any(data).end();
}

export const readLoad = (reader: MessagePackReader): Load => [reader.number(), reader.any()];
