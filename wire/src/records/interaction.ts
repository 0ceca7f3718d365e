import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/**
 * Something a person did at a place: rrweb's MouseInteractions, the node's id, and where they are known the place in CSS pixels and the
 * type of pointer. Unknown values at the end are left out.
 */
export type Interaction = [type: number, id: number, x?: number | null, y?: number | null, pointerType?: number | null];

export function writeInteraction(writer: SegmentWriter, time: number, ...[type, id, ...optional]: Interaction): void {
  writer.begin(RecordKind.Interaction, time).int(type).int(id);
  while (optional.length && optional.at(-1) == null) optional.pop();
  for (const value of optional) writer.intOrNil(value);
  writer.end();
}

export function readInteraction(reader: MessagePackReader): Interaction {
  const optional = (): number | null => (reader.fields > 0 ? reader.numberOrNil() : null);
  return [reader.number(), reader.number(), optional(), optional(), optional()];
}
