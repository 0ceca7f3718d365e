import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decompressLz4, WireError } from '../src/index.ts';
import { lz4Block, rawOf, type Step } from './lz4-block.ts';

/** Small lengths are frequent; those around 15, 64 and 270 change how they are written or copied. */
const length = fc.oneof(fc.nat(20), fc.nat(80), fc.integer({ min: 255, max: 600 }), fc.nat(2000));
const literals = length.chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));

/** Valid steps: each offset is brought into what stands before it. */
const steps = fc
  .tuple(fc.array(fc.tuple(literals, fc.oneof(fc.nat(8), fc.nat(70), fc.nat(65_534)), length), { maxLength: 12 }), literals)
  .map(([matches, last]) => {
    const steps: Step[] = [];
    let out = 0;
    for (const [literals, back, more] of matches) {
      out += literals.length;
      if (!out) continue;
      steps.push({ literals, offset: 1 + (back % Math.min(out, 65_535)), match: 4 + more });
      out += 4 + more;
    }
    return [...steps, { literals: last }];
  });

test('a block gives the bytes that its literals and matches say', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const raw = rawOf(steps);
      expect(Buffer.compare(decompressLz4(lz4Block(steps), raw.length), raw)).toBe(0);
    }),
    { numRuns: 1000 },
  );
});

test('a match reaches 65,535 bytes back, and repeats what it has written itself', () => {
  const literals = Uint8Array.from({ length: 65_535 }, (_, i) => i % 251);
  for (const offset of [1, 2, 3, 4, 5, 63, 64, 65, 65_535])
    for (const match of [4, 18, 19, 63, 64, 273, 274, 200_000]) {
      const steps = [{ literals, offset, match }, { literals: Uint8Array.of(7) }];
      const raw = rawOf(steps);
      expect(Buffer.compare(decompressLz4(lz4Block(steps), raw.length), raw)).toBe(0);
    }
});

test('nothing comes back as nothing', () => {
  expect(decompressLz4(new Uint8Array(), 0)).toHaveLength(0);
  expect(decompressLz4(Uint8Array.of(0), 0)).toHaveLength(0);
});

test('a block that is cut anywhere, or is of another length, is refused', () => {
  fc.assert(
    fc.property(steps, fc.nat(), fc.integer({ min: -70, max: 70 }), (steps, cut, more) => {
      const block = lz4Block(steps);
      const { length } = rawOf(steps);
      expect(() => decompressLz4(block.subarray(0, cut % block.length), Math.max(length, 1))).toThrow(WireError);
      if (more) expect(() => decompressLz4(block, length + more)).toThrow(WireError);
    }),
  );
});

test('a changed block gives so many bytes or an error of ours, whatever stands around it', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 15, 0xf0, 0xff))), { minLength: 1, maxLength: 6 });
  const outcome = (block: Uint8Array, length: number) => {
    try {
      const raw = decompressLz4(block, length);
      expect(raw).toHaveLength(length);
      return Buffer.from(raw).toString('base64');
    } catch (e) {
      if (!(e instanceof WireError)) throw e;
      return e.message;
    }
  };
  fc.assert(
    fc.property(steps, changes, fc.nat(300), (steps, changes, before) => {
      const block = lz4Block(steps);
      for (const [at, byte] of changes) block[at % block.length] = byte;
      const around = new Uint8Array(before + block.length + 300).fill(255);
      around.set(block, before);
      const { length } = rawOf(steps);
      expect(outcome(around.subarray(before, before + block.length), length)).toBe(outcome(block, length));
    }),
    { numRuns: 3000 },
  );
});

test('random bytes give so many bytes or an error of ours', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.oneof(fc.nat(100), fc.nat(20_000)), (block, length) => {
      try {
        expect(decompressLz4(block, length)).toHaveLength(length);
      } catch (e) {
        if (!(e instanceof WireError)) throw e;
      }
    }),
    { numRuns: 20_000 },
  );
});

test.each([
  ['a length that no block of this size can have', [0x10, 97], 511, 'An LZ4 block of 2 bytes cannot have 511 raw bytes.'],
  ['a negative length', [0x10, 97], -1, 'cannot have -1 raw bytes'],
  ['no number as the length', [0x10, 97], NaN, 'cannot have NaN raw bytes'],
  ['no bytes', [], 1, 'cannot have 1 raw bytes'],
  ['too few literals', [0x30, 97, 98], 3, 'ends at byte 3; 3 literals begin at 1'],
  ['too many literals', [0x30, 97, 98, 99], 2, 'has 3 raw bytes or more at byte 1; 2 were expected'],
  ['an offset of 0', [0x10, 97, 0, 0, 0x10, 97], 6, 'The offset at byte 2 of the LZ4 block is 0; it must be from 1 to 1.'],
  ['an offset before the first byte', [0x10, 97, 2, 0, 0x10, 97], 6, 'The offset at byte 2 of the LZ4 block is 2; it must be from 1 to 1.'],
  ['half an offset', [0x10, 97, 1], 6, 'ends at byte 3, in the offset of a match'],
  ['a match that is too long', [0x14, 97, 1, 0, 0x10, 97], 8, 'has 9 raw bytes or more at byte 4; 8 were expected'],
  ['a length without its end', [0x1f, 97, 1, 0, 255], 300, 'ends at byte 5, in a length'],
  ['a length of literals without its end', [0xf0, 255, 255], 600, 'ends at byte 3, in a length'],
  ['no literals at the end', [0x10, 97, 1, 0], 5, 'ends at byte 4, behind a match'],
  ['too few bytes', [0x10, 97], 2, 'has 1 raw bytes, not 2'],
])('%s is refused by name', (_, block, rawLength, message) => {
  expect(() => decompressLz4(Uint8Array.from(block), rawLength)).toThrow(message);
});
