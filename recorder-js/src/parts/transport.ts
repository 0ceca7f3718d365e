// Gets a recording to the server. Loaded when recording begins; until this part is there, the recording stays in memory.
export { sendKept } from '../transport/left.ts';
export { Sender } from '../transport/sender.ts';
export { settle } from '../settle.ts';
