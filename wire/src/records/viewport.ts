import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/** The new size of the window, in CSS pixels. */
export type Viewport = [width: number, height: number];

export function writeViewport(writer: SegmentWriter, time: number, ...[width, height]: Viewport): void {
  writer.begin(RecordKind.Viewport, time).int(width).int(height).end();
}

export const readViewport = (reader: MessagePackReader): Viewport => [reader.number(), reader.number()];
