import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/**
 * The selection of the page, four numbers for each range: the ids of two nodes, each followed by the offset in that node, like a DOM Range.
 * Without a range, nothing is selected.
 */
export type Selection = number[];

export function writeSelection(writer: SegmentWriter, time: number, ranges: Selection): void {
  writer.begin(RecordKind.Selection, time);
  for (const place of ranges) writer.int(place);
  writer.end();
}

/** Reads the next range; undefined at the end. */
export const readRange = (reader: MessagePackReader): [start: number, startOffset: number, end: number, endOffset: number] | undefined =>
  reader.fields > 0 ? [reader.number(), reader.number(), reader.number(), reader.number()] : undefined;
