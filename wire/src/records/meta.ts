import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/** The page's address and the size of its window, in CSS pixels. */
export type Meta = [href: string, width: number, height: number];

export function writeMeta(writer: SegmentWriter, time: number, ...[href, width, height]: Meta): void {
  writer.begin(RecordKind.Meta, time).slot(href).int(width).int(height).end();
}

export const readMeta = (reader: MessagePackReader): Meta => [reader.slot(), reader.number(), reader.number()];
