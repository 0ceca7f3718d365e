import { crc32c } from './codec/crc32c.ts';
import { MAX_KEYFRAME_BYTES, MAX_RAW_BYTES } from './codec/format.ts';
import { decompressLz4 } from './codec/lz4.ts';
import { WireError } from './codec/message-pack-reader.ts';

/** The number under which a keyframe stands in a pack. */
export const KEYFRAME_NUMBER = -1;

const HEAD_BYTES = 16;

/** A keyframe or a segment of a pack, whole and checked. */
export interface PackedSegment {
  number: number;
  raw: Uint8Array<ArrayBuffer>;
}

/** What of a pack cannot be read, and why. */
export interface PackDamage {
  /** Null where not even the number is known: from there on, nothing of the pack can be read. */
  number: number | null;
  reason: string;
}

/**
 * Reads the entries of a pack in their order, each when it is asked for. One that is damaged keeps no other out, unless it hides where the
 * next one begins. A pack does not tell how many entries it has; the manifest does.
 */
export function* readPack(pack: Uint8Array): Generator<PackedSegment | PackDamage, void, undefined> {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength);
  let last = KEYFRAME_NUMBER - 1;
  for (let at = 0; at < pack.length;) {
    const body = at + HEAD_BYTES;
    if (body > pack.length) {
      yield { number: null, reason: `The pack is cut: it has ${pack.length - at} of the ${HEAD_BYTES} bytes of a head.` };
      return;
    }
    const number = view.getInt32(at, true);
    const rawLength = view.getInt32(at + 4, true);
    const crc = view.getUint32(at + 8, true);
    const lz4Length = view.getInt32(at + 12, true);
    if (number <= last || lz4Length < 0) {
      yield { number: null, reason: `The head at byte ${at} is not valid: number ${number} behind ${last}, ${lz4Length} bytes of LZ4.` };
      return;
    }
    if (lz4Length > pack.length - body) {
      yield { number, reason: `${nameOf(number)} is cut: the pack has ${pack.length - body} of its ${lz4Length} bytes.` };
      return;
    }
    yield unpack(number, rawLength, crc, pack.subarray(body, body + lz4Length));
    last = number;
    at = body + lz4Length;
  }
}

function unpack(number: number, rawLength: number, crc: number, lz4: Uint8Array): PackedSegment | PackDamage {
  const limit = number === KEYFRAME_NUMBER ? MAX_KEYFRAME_BYTES : MAX_RAW_BYTES;
  if (rawLength < 0 || rawLength > limit)
    return { number, reason: `${nameOf(number)} has ${rawLength} raw bytes; it must have from 0 to ${limit}.` };
  try {
    const raw = decompressLz4(lz4, rawLength);
    return crc32c(raw) === crc ? { number, raw } : { number, reason: `${nameOf(number)} does not match its checksum.` };
  } catch (e) {
    if (!(e instanceof WireError)) throw e;
    return { number, reason: `${nameOf(number)} cannot be unpacked. ${e.message}` };
  }
}

const nameOf = (number: number) => (number === KEYFRAME_NUMBER ? 'The keyframe' : `Segment ${number}`);
