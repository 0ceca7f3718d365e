import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/** What is selected: for each range four numbers, the ids of two nodes with the offset in each behind it, as a DOM Range has them. None: nothing is. */
export type Selection = number[];

export function writeSelection(writer: SegmentWriter, time: number, ranges: Selection): void {
  writer.begin(RecordKind.Selection, time);
  for (const place of ranges) writer.int(place);
  writer.end();
}

/** The next range; undefined at the end. */
export const readRange = (reader: MessagePackReader): [start: number, startOffset: number, end: number, endOffset: number] | undefined =>
  reader.fields > 0 ? [reader.number(), reader.number(), reader.number(), reader.number()] : undefined;
