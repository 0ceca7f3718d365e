import { WireError } from './message-pack-reader.ts';

/** No byte of LZ4 stands for more raw bytes than one that lengthens a match. */
const MAX_RATIO = 255;

/** A length in a token that says that more bytes of the length follow. */
const LONG = 15;

/** Tokens count the length of a match from here. */
const MIN_MATCH = 4;

/** From this many bytes on, a call of the browser's copy is faster than a loop. */
const MIN_CALL_BYTES = 64;

/** Shorter copies go by words of this many bytes. */
const WORD_BYTES = 4;

/**
 * Returns the `rawLength` bytes that a raw LZ4 block stands for (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md).
 * Throws a WireError on every block that does not stand for exactly so many bytes, whoever made it.
 */
export function decompressLz4(lz4: Uint8Array, rawLength: number): Uint8Array<ArrayBuffer> {
  // Checked before the memory is taken, so that few bytes cannot ask for much of it.
  if (!(rawLength >= 0 && rawLength <= lz4.length * MAX_RATIO))
    throw new WireError(`An LZ4 block of ${lz4.length} bytes cannot have ${rawLength} raw bytes.`);
  const raw = new Uint8Array(rawLength);
  if (!lz4.length) return raw;
  const lz4Words = new DataView(lz4.buffer, lz4.byteOffset, lz4.byteLength);
  const rawWords = new DataView(raw.buffer);
  let at = 0;
  let out = 0;
  for (;;) {
    if (at >= lz4.length) throw new WireError(`The LZ4 block ends at byte ${at}, behind a match; literals were expected.`);
    const token = lz4[at++]!;

    let literals = token >> 4;
    if (literals === LONG) {
      const more = restOfLength(lz4, at);
      literals += more;
      at += bytesOfRest(more);
    }
    if (literals > lz4.length - at) throw new WireError(`The LZ4 block ends at byte ${lz4.length}; ${literals} literals begin at ${at}.`);
    if (literals > rawLength - out) throw tooLong(at, out + literals, rawLength);
    if (literals >= MIN_CALL_BYTES) raw.set(lz4.subarray(at, at + literals), out);
    else copyShort(lz4, lz4Words, at, raw, rawWords, out, literals);
    at += literals;
    out += literals;
    if (at === lz4.length) {
      if (out < rawLength) throw new WireError(`The LZ4 block has ${out} raw bytes, not ${rawLength}.`);
      return raw;
    }

    if (lz4.length - at < 2) throw new WireError(`The LZ4 block ends at byte ${lz4.length}, in the offset of a match.`);
    const offset = lz4[at]! | (lz4[at + 1]! << 8);
    if (offset === 0 || offset > out)
      throw new WireError(`The offset at byte ${at} of the LZ4 block is ${offset}; it must be from 1 to ${out}.`);
    at += 2;
    let match = (token & 15) + MIN_MATCH;
    if (match === LONG + MIN_MATCH) {
      const more = restOfLength(lz4, at);
      match += more;
      at += bytesOfRest(more);
    }
    if (match > rawLength - out) throw tooLong(at, out + match, rawLength);
    if (match >= MIN_CALL_BYTES) copyLong(raw, out - offset, out, match);
    else if (offset >= WORD_BYTES) copyShort(raw, rawWords, out - offset, raw, rawWords, out, match);
    else for (let i = 0; i < match; i++) raw[out + i] = raw[out + i - offset]!;
    out += match;
  }
}

/** Copies a few bytes forward; where source and target overlap, they are a word or more apart. */
function copyShort(
  source: Uint8Array,
  sourceWords: DataView,
  from: number,
  target: Uint8Array,
  targetWords: DataView,
  to: number,
  count: number,
): void {
  // The last word may reach up to three bytes too far; in the target, the bytes that belong there come later.
  if (from + count + WORD_BYTES <= source.length && to + count + WORD_BYTES <= target.length)
    for (let i = 0; i < count; i += WORD_BYTES) targetWords.setUint32(to + i, sourceWords.getUint32(from + i, true), true);
  else for (let i = 0; i < count; i++) target[to + i] = source[from + i]!;
}

/** Copies a match. It may reach into itself, and then repeats what stands there: each step doubles what there is to copy. */
function copyLong(raw: Uint8Array, from: number, to: number, count: number): void {
  for (const end = to + count; to < end;) {
    const step = Math.min(end - to, to - from);
    raw.copyWithin(to, from, from + step);
    to += step;
  }
}

/** The sum of the bytes at `at` that lengthen a length; the last of them is the first that is not 255. */
function restOfLength(lz4: Uint8Array, at: number): number {
  let rest = 0;
  for (; at < lz4.length; at++) {
    rest += lz4[at]!;
    if (lz4[at]! < 255) return rest;
  }
  throw new WireError(`The LZ4 block ends at byte ${lz4.length}, in a length.`);
}

const bytesOfRest = (rest: number) => Math.floor(rest / 255) + 1;

const tooLong = (at: number, length: number, rawLength: number) =>
  new WireError(`The LZ4 block has ${length} raw bytes or more at byte ${at}; ${rawLength} were expected.`);
