import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/** The data of an incremental event of rrweb that has no record of its own: style rules, media, canvas, fonts. */
export type Data = [data: unknown];

export function writeData(writer: SegmentWriter, time: number, ...[data]: Data): void {
  writer.begin(RecordKind.Data, time).any(data).end();
}

export const readData = (reader: MessagePackReader): Data => [reader.any()];
