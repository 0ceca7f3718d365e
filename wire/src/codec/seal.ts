import { crc32c } from './crc32c.ts';
import { WIRE_VERSION } from './format.ts';

/** Below this many raw bytes deflate does not pay for its call. */
const MIN_DEFLATE_BYTES = 200;

/** Wraps a raw segment into the envelope it is sent in. `deflated` is the same segment through deflate-raw, used when it is smaller. */
export function seal(number: number, raw: Uint8Array, events: number, deflated?: Uint8Array): Uint8Array<ArrayBuffer> {
  const encoding = deflated && deflated.length < raw.length ? 1 : 0;
  const body = encoding ? deflated! : raw;
  const sealed = new Uint8Array(body.length + 28);
  const view = new DataView(sealed.buffer);
  sealed.set([0x97, WIRE_VERSION, 0xce]);
  view.setUint32(3, number);
  sealed[7] = encoding;
  let at = 8;
  for (const field of [raw.length, crc32c(raw), events]) {
    sealed[at] = 0xce;
    view.setUint32(at + 1, field);
    at += 5;
  }
  sealed[at] = 0xc6;
  view.setUint32(at + 1, body.length);
  sealed.set(body, at + 5);
  return sealed;
}

/** Returns the raw segment through the browser's own deflate; undefined where that is missing or does not pay. */
export async function deflate(raw: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> {
  if (raw.length < MIN_DEFLATE_BYTES || typeof CompressionStream === 'undefined') return undefined;
  try {
    const stream = new CompressionStream('deflate-raw');
    const writer = stream.writable.getWriter();
    // Not awaited: the bytes are read below, and a failure shows there.
    writer.write(raw).catch(() => {});
    writer.close().catch(() => {});
    return new Uint8Array(await new Response(stream.readable).arrayBuffer());
  } catch {
    // Older browsers know CompressionStream without deflate-raw: the segment goes as it is.
    return undefined;
  }
}
