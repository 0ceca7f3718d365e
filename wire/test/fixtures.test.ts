import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseSealed, RrwebToWire, seal, unseal, WireToRrweb, type RrwebEvent } from '../src/index.ts';
import { RecordKind } from '../src/codec/format.ts';
import { rrwebEvent } from './arbitrary-events.ts';

const folder = new URL('../fixtures/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder));

/** Rewrites the fixture of this half, a fixed sample of events, with `UPDATE_FIXTURES=1 npm run unit`. */
if (process.env.UPDATE_FIXTURES) {
  const events = fc.sample(rrwebEvent, { seed: 20_26, numRuns: 300 });
  const sealed: Uint8Array[] = [];
  const toWire = new RrwebToWire((raw, count) => sealed.push(seal(sealed.length, raw, count)));
  for (const event of events) toWire.write(event);
  toWire.flush();
  writeFileSync(new URL('typescript-generated.rrweb.json', folder), `[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]\n`);
  writeFileSync(new URL('typescript-generated.segment.bin', folder), Buffer.concat(sealed));
}

const names = readdirSync(folder)
  .filter((name) => name.endsWith('.segment.bin'))
  .map((name) => name.replace('.segment.bin', ''));

test('there are fixtures', () => expect(names.length).toBeGreaterThan(0));

test.each(names)('fixture %s decodes to its rrweb events', async (name) => {
  const toRrweb = new WireToRrweb();
  const events: RrwebEvent[] = [];
  for (const segment of parseSealed(read(`${name}.segment.bin`))) events.push(...toRrweb.read(await unseal(segment)));
  expect(existsSync(new URL(`${name}.rrweb.json`, folder))).toBe(true);
  expect(events).toEqual(JSON.parse(read(`${name}.rrweb.json`).toString()));
});

test('the README has a row for every kind of record, with its number', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const table = readme.slice(readme.indexOf('### Records'));
  const rows = [...table.matchAll(/^\| (\d+) \| (\w+) \| /gm)].map(([, number, name]) => [name, Number(number)]);
  expect(Object.fromEntries(rows)).toEqual(RecordKind);
});
