import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/** A whole rrweb event as one value, because no other record expresses it exactly. The event's time is inside the value. */
export type Any = [event: unknown];

export function writeAny(writer: SegmentWriter, time: number, event: unknown): void {
  writer.begin(RecordKind.Any, time).any(event).end();
}

export const readAny = (reader: MessagePackReader): Any => [reader.any()];
