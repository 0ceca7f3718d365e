import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MessagePackReader, parseSealed, RrwebToWire, seal, SegmentWriter, unseal, WireError, WireToRrweb } from '../src/index.ts';
import { rrwebEvent } from './arbitrary-events.ts';

test('cut or changed bytes give events or an error of ours, and nothing hangs', () => {
  fc.assert(
    fc.property(fc.array(rrwebEvent, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(255), fc.nat(), (events, at, byte, cut) => {
      let raw = new Uint8Array();
      const toWire = new RrwebToWire((bytes) => (raw = bytes as Uint8Array<ArrayBuffer>));
      for (const event of events) toWire.write(event);
      toWire.flush();
      raw[at % raw.length] = byte;
      try {
        new WireToRrweb().read(raw.subarray(0, cut % 2 ? raw.length : cut % raw.length));
      } catch (e) {
        if (!(e instanceof WireError)) throw e;
      }
    }),
    { numRuns: 3000, endOnFailure: true },
  );
});

test('values nested too deep are refused', () => {
  const deep = new Uint8Array(1000).fill(0x91);
  expect(() => new MessagePackReader(deep).any()).toThrow(WireError);
});

test('a reader refuses a newer version with a message that names both', () => {
  expect(() => new WireToRrweb().read(new Uint8Array([0x92, 2, 0]))).toThrow('version 2; this reader knows 1');
});

test('a sealed segment with a flipped bit is refused', async () => {
  const writer = new SegmentWriter();
  writer.begin(12, 1000).slot('tag').any({ text: 'hello' }).end();
  const sealed = seal(3, writer.take(), 1);
  expect(await unseal(parseSealed(sealed)[0])).toHaveLength(sealed.length - 28);
  sealed[sealed.length - 2] ^= 1;
  await expect(unseal(parseSealed(sealed)[0])).rejects.toThrow('checksum');
});
