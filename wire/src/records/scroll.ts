import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/** How far an element, or a document, is scrolled, in CSS pixels. */
export type Scroll = [id: number, x: number, y: number];

export function writeScroll(writer: SegmentWriter, time: number, ...[id, x, y]: Scroll): void {
  writer.begin(RecordKind.Scroll, time).int(id).int(x).int(y).end();
}

export const readScroll = (reader: MessagePackReader): Scroll => [reader.number(), reader.number(), reader.number()];
