import { crc32c } from './crc32c.ts';
import { MAX_RAW_BYTES, WIRE_VERSION } from './format.ts';
import { MessagePackReader, WireError } from './message-pack-reader.ts';

/** A segment as it is sent: the fields of its envelope, with a body that may be deflated. */
export interface SealedSegment {
  number: number;
  encoding: number;
  rawLength: number;
  crc32c: number;
  events: number;
  body: Uint8Array;
}

/** Reads the envelopes that stand one after another in `bytes`. */
export function parseSealed(bytes: Uint8Array): SealedSegment[] {
  const reader = new MessagePackReader(bytes);
  const segments: SealedSegment[] = [];
  while (!reader.done) {
    const fields = reader.array();
    const version = reader.number();
    if (version !== WIRE_VERSION) throw new WireError(`The segment is of version ${version}; this reader knows ${WIRE_VERSION}.`);
    if (fields !== 7) throw new WireError(`The envelope has ${fields} fields, not 7.`);
    const [number, encoding, rawLength, crc, events] = [
      reader.number(),
      reader.number(),
      reader.number(),
      reader.number(),
      reader.number(),
    ];
    const body = reader.any();
    if (!(body instanceof Uint8Array)) throw new WireError('The body of the segment is not a bin.');
    segments.push({ number, encoding, rawLength, crc32c: crc, events, body });
  }
  return segments;
}

/** Returns the raw segment in an envelope, after checking its length and checksum. */
export async function unseal(segment: SealedSegment): Promise<Uint8Array> {
  if (segment.rawLength > MAX_RAW_BYTES)
    throw new WireError(`The raw segment has ${segment.rawLength} bytes; the limit is ${MAX_RAW_BYTES}.`);
  const raw = segment.encoding ? await inflate(segment.body) : segment.body;
  if (raw.length !== segment.rawLength || crc32c(raw) !== segment.crc32c)
    throw new WireError(`Segment ${segment.number} does not match its checksum.`);
  return raw;
}

async function inflate(body: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([body as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
