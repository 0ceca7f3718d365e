import { RecordKind } from '../codec/format.ts';
import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/** An event of one of rrweb's plugins: the console, the network. */
export type Plugin = [plugin: string, payload: unknown];

export function writePlugin(writer: SegmentWriter, time: number, ...[plugin, payload]: Plugin): void {
  writer.begin(RecordKind.Plugin, time).slot(plugin).any(payload).end();
}

export const readPlugin = (reader: MessagePackReader): Plugin => [reader.slot(), reader.any()];
