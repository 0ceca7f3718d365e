export * from './format.ts';
export { crc32c } from './crc32c.ts';
export { MessagePackReader, WireError } from './message-pack-reader.ts';
export { parseSealed, unseal, type SealedSegment } from './sealed-segment.ts';
export { deflate, seal } from './seal.ts';
export { SegmentWriter } from './segment-writer.ts';
export { RrwebToWire } from './rrweb-to-wire.ts';
export { WireToRrweb } from './wire-to-rrweb.ts';
export type { RrwebEvent } from './rrweb-event.ts';
