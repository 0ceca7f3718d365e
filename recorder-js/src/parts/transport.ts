// Getting a recording to the server: asked for when recording begins, there soon after. Until then it stays in memory.
export { sendKept } from '../transport/left.ts';
export { Sender } from '../transport/sender.ts';
export { settle } from '../settle.ts';
