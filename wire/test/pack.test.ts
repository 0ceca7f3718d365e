import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { crc32c, MAX_KEYFRAME_BYTES, MAX_RAW_BYTES, readPack, WireToRrweb, type RrwebEvent } from '../src/index.ts';
import { lz4Block } from './lz4-block.ts';

const folder = new URL('../fixtures/', import.meta.url);
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.pack.bin'))
  .map((name) => name.replace('.pack.bin', ''));

/** What the JSON beside a pack says of an entry. The C# tests write the packs from it. */
interface Expected {
  number: number;
  events?: RrwebEvent[];
  base64?: string;
  text?: string;
  times?: number;
  damage?: string;
}

test('there are packs', () => expect(names).toEqual(expect.arrayContaining(['bytes', 'damaged', 'empty', 'keyframe'])));

test.each(names)('pack %s has the segments that its fixture says, and names the damaged ones', (name) => {
  const expected: Expected[] = JSON.parse(readFileSync(new URL(`${name}.pack.json`, folder), 'utf8'));
  const toRrweb = new WireToRrweb();
  const entries = [...readPack(read(`${name}.pack.bin`))];
  expect(entries.map((entry) => entry.number)).toEqual(expected.map((entry) => entry.number));
  entries.forEach((entry, i) => {
    const { events, base64, text, times, damage } = expected[i];
    if (!('raw' in entry)) expect([damage, entry.reason]).toEqual([expect.any(String), expect.any(String)]);
    else if (events) expect(toRrweb.read(entry.raw)).toEqual(events);
    else expect(Buffer.compare(entry.raw, base64 ? Buffer.from(base64, 'base64') : Buffer.from(text!.repeat(times!)))).toBe(0);
  });
});

/** An entry whose bytes are literals, as LZ4 writes what it cannot compress. */
function entry(number: number, text: string): Uint8Array {
  const raw = new TextEncoder().encode(text);
  return entryOf(number, raw.length, crc32c(raw), lz4Block([{ literals: raw }]));
}

function entryOf(number: number, rawLength: number, crc: number, lz4: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16 + lz4.length);
  const head = new DataView(bytes.buffer);
  head.setInt32(0, number, true);
  head.setInt32(4, rawLength, true);
  head.setUint32(8, crc, true);
  head.setInt32(12, lz4.length, true);
  bytes.set(lz4, 16);
  return bytes;
}

/** The numbers of the whole segments of a pack, and the damages as texts. */
const shown = (pack: Uint8Array) =>
  Array.from(readPack(pack), (entry) => ('raw' in entry ? entry.number : `${entry.number}: ${entry.reason}`));

test('a damaged segment is named and keeps no other out', () => {
  const entries = [entry(-1, 'keyframe'), entry(0, 'first'), entry(1, 'second')];
  entries[1][20] ^= 1;
  expect(shown(Buffer.concat(entries))).toEqual([-1, '0: Segment 0 does not match its checksum.', 1]);
  entries[1][16] = 0xf0;
  expect(shown(Buffer.concat(entries))).toEqual([-1, expect.stringMatching(/^0: Segment 0 cannot be unpacked\. The LZ4 block /), 1]);
});

test('a pack that is cut anywhere gives what stands in front of the cut, and says so', () => {
  const entries = [entry(-1, 'keyframe'), entry(0, 'first'), entry(1, 'second')];
  const pack = Buffer.concat(entries);
  for (let end = 0; end < pack.length; end++) {
    let whole = 0;
    let at = 0;
    while (at + entries[whole].length <= end) at += entries[whole++].length;
    const numbers = [-1, 0, 1].slice(0, whole);
    const damage = end - at < 16 ? `null: The pack is cut: it has ${end - at} of ` : `${whole - 1}: ${whole ? 'Segment' : 'The keyframe'}`;
    expect(shown(pack.subarray(0, end))).toEqual(at === end ? numbers : [...numbers, expect.stringContaining(damage)]);
  }
});

test('numbers that do not rise end the pack, because nothing tells where the next entry begins', () => {
  for (const [first, second] of [
    [3, 3],
    [3, 2],
    [0, -1],
    [-1, -1],
    [0, -2],
  ])
    expect(shown(Buffer.concat([entry(first, 'first'), entry(second, 'second'), entry(9, 'third')]))).toEqual([
      first,
      expect.stringMatching(`^null: The head at byte \\d+ is not valid: number ${second} behind ${first}, 7 bytes of LZ4\\.$`),
    ]);
});

test('a negative length of LZ4 ends the pack', () => {
  const pack = entry(0, 'first');
  pack[15] = 0x80;
  expect(shown(pack)).toEqual([expect.stringMatching(/^null: .* number 0 behind -2, -2147483642 bytes of LZ4\.$/)]);
});

test('a keyframe may be larger than a segment, and both have a limit', () => {
  const zeros = (length: number) =>
    lz4Block([{ literals: new Uint8Array(1), offset: 1, match: length - 2 }, { literals: new Uint8Array(1) }]);
  const large = (number: number, length: number, actual = length) => entryOf(number, length, crc32c(new Uint8Array(actual)), zeros(actual));
  expect(shown(Buffer.concat([large(-1, MAX_RAW_BYTES + 1), large(0, MAX_RAW_BYTES), large(1, MAX_RAW_BYTES + 1), entry(2, '')]))).toEqual([
    -1,
    0,
    '1: Segment 1 has 8388609 raw bytes; it must have from 0 to 8388608.',
    2,
  ]);
  expect(shown(large(-1, MAX_KEYFRAME_BYTES + 1, 100))).toEqual([
    '-1: The keyframe has 67108865 raw bytes; it must have from 0 to 67108864.',
  ]);
});

test('a pack is read from the middle of a larger buffer, and each raw segment has a buffer of its own', () => {
  const around = Buffer.concat([new Uint8Array(5).fill(255), entry(4, 'four'), entry(5, 'five'), new Uint8Array(5).fill(255)]);
  const raws = Array.from(readPack(around.subarray(5, -5)), (entry) => ('raw' in entry ? entry.raw : undefined));
  expect(raws.map((raw) => new TextDecoder().decode(raw))).toEqual(['four', 'five']);
  expect(raws.map((raw) => raw?.buffer.byteLength)).toEqual([4, 4]);
});

test('changed or cut packs give whole segments or damages, and nothing hangs', () => {
  const packs = ['bytes', 'keyframe'].map((name) => read(`${name}.pack.bin`));
  const known = new Set(packs.flatMap((pack) => [...readPack(pack)].flatMap((entry) => ('raw' in entry ? [crc32c(entry.raw)] : []))));
  const changes = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255))), { maxLength: 6 });
  fc.assert(
    fc.property(fc.constantFrom(...packs), changes, fc.nat(), (pack, changes, cut) => {
      const bytes = pack.slice(0, cut % 3 ? pack.length : cut % pack.length);
      for (const [at, byte] of changes) if (bytes.length) bytes[at % bytes.length] = byte;
      let last = -2;
      for (const entry of readPack(bytes)) {
        if (entry.number !== null) expect(entry.number).toBeGreaterThan(last);
        last = entry.number ?? Infinity;
        if ('raw' in entry) expect(known).toContain(crc32c(entry.raw));
        else expect(entry.reason).toMatch(/^(?:The pack|The head|The keyframe|Segment \d+) /);
      }
    }),
    { numRuns: 2000, endOnFailure: true },
  );
});
