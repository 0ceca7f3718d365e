import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/**
 * The path of a mouse or a finger: rrweb's source (1 mouse, 6 touch, 12 drag), then for each position four differences to the position
 * before, see `steps`.
 */
export type Pointer = [source: number, ...steps: number[]];

/** A position: `x` and `y` in CSS pixels, the id of the node there, ms from the record's time. */
export type Position = [x: number, y: number, id: number, timeOffset: number];

/** Turns positions into the differences that the record holds. */
export const steps = (positions: Position[]): number[] =>
  positions.flatMap((position, i) => position.map((value, field) => value - (i && positions[i - 1]![field]!)));

export function writePointer(writer: SegmentWriter, time: number, source: number, positions: Position[]): void {
  writer.begin(RecordKind.Pointer, time).int(source);
  for (const step of steps(positions)) writer.int(step);
  writer.end();
}

export function readPointer(reader: MessagePackReader): { source: number; positions: Position[] } {
  const source = reader.number();
  const positions: Position[] = [];
  let before: Position = [0, 0, 0, 0];
  while (reader.fields > 0) positions.push((before = before.map((value) => value + reader.number()) as Position));
  return { source, positions };
}
