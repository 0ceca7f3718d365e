import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/** The value of a form field has changed. */
export type Input = [id: number, text: string, flags: number];

/** Bits of an Input's flags: the field is checked; the record says whether the person made the change; the person did. */
export const InputFlag = { Checked: 1, HasUserTriggered: 2, UserTriggered: 4 } as const;

export function writeInput(writer: SegmentWriter, time: number, ...[id, text, flags]: Input): void {
  writer.begin(RecordKind.Input, time).int(id).slot(text).int(flags).end();
}

export const readInput = (reader: MessagePackReader): Input => [reader.number(), reader.slot(), reader.number()];
