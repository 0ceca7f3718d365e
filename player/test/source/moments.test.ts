import { afterEach, expect, test, vi } from 'vitest';
import { checkedMoments } from '../../src/source/checked-moments.ts';
import type { Manifest, Pack } from '../../src/source/model.ts';
import { Moments } from '../../src/source/moments.ts';

afterEach(() => void vi.unstubAllGlobals());

interface Stored {
  page: string;
  pack: number;
  moment: { id: string; kind: string; time: number; text: string };
}

const stored = (page: string, pack: number, time: number, text = `${page} ${time}`): Stored => ({
  page,
  pack,
  moment: { id: `${page}.${pack}.${time}`, kind: 'console', time, text },
});

/** Answers as the route of moments does, `most` at a time; returns what was asked. */
function answering(all: Stored[], most = Number.POSITIVE_INFINITY): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (path: string) => {
    const query = new URL(path, 'http://viewer').searchParams;
    asked.push(query.toString());
    const found = all
      .filter(({ page }) => !query.has('page') || page === query.get('page'))
      .filter(({ pack }) => pack >= Number(query.get('after') ?? 0))
      .filter(({ moment }) => moment.time >= Number(query.get('from') ?? 0))
      .sort((a, b) => a.moment.time - b.moment.time);
    return Promise.resolve(Response.json({ moments: found.slice(0, most), more: found.length > most, damaged: 0 }));
  });
  return asked;
}

const manifest = (...packs: [page: string, first: number, mark: string][]): Manifest =>
  ({ packs: packs.map(([pageId, first, mark]) => ({ pageId, first, mark }) as Pack) }) as Manifest;

test('more moments than one answer has are read in several, each once', async () => {
  const asked = answering([stored('a', 0, 1), stored('a', 0, 2), stored('b', 0, 2), stored('a', 3, 3), stored('a', 3, 4)], 3);
  const moments = new Moments('s');
  await moments.update(manifest(['a', 0, ''], ['a', 3, ''], ['b', 0, '']));
  expect(moments.list.map(({ text }) => text)).toEqual(['a 1', 'a 2', 'b 2', 'a 3', 'a 4']);
  expect(asked).toEqual(['', 'from=2', 'from=3']);
});

test('of a session that goes on only the packs that have changed are read again', async () => {
  const all = [stored('a', 0, 1), stored('a', 3, 3), stored('b', 0, 2)];
  const asked = answering(all);
  const moments = new Moments('s');
  await moments.update(manifest(['a', 0, '1'], ['a', 3, '1'], ['b', 0, '1']));
  expect(await moments.update(manifest(['a', 0, '1'], ['a', 3, '1'], ['b', 0, '1']))).toBe(false);
  all.push(stored('a', 3, 5), stored('a', 6, 7));
  all.find(({ moment }) => moment.time === 3)!.moment.text = 'a 3, twice';
  expect(await moments.update(manifest(['a', 0, '1'], ['a', 3, '2'], ['a', 6, '1'], ['b', 0, '1']))).toBe(true);
  expect(moments.list.map(({ text }) => text)).toEqual(['a 1', 'b 2', 'a 3, twice', 'a 5', 'a 7']);
  expect(asked).toEqual(['', 'page=a&after=3']);
});

test('a first reading that fails says so, and may be tried again', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  const moments = new Moments('s');
  await expect(moments.update(manifest(['a', 0, '']))).rejects.toThrow('The server cannot be reached.');
  expect(moments.state).toBe('failed');
  answering([stored('a', 0, 1)]);
  await moments.update(manifest(['a', 0, '']));
  expect([moments.state, moments.list.length]).toEqual(['complete', 1]);
});

test('a moment of any shape is a row or nothing', () => {
  const odd = [null, 3, {}, { moment: null }, { moment: { kind: 'none', time: 1 } }, { moment: { kind: 'error', time: 'x' } }];
  expect(checkedMoments({ moments: odd }).moments).toEqual([]);
  const [moment] = checkedMoments({
    moments: [{ page: 3, pack: -1, moment: { id: 'a.1.2.7', kind: 'request', time: 5, text: 4, times: 'x', request: [], target: 3 } }],
    damaged: 2.5,
  }).moments;
  expect(moment).toMatchObject({
    pageId: '',
    pack: 0,
    time: 5,
    lastTime: 5,
    times: 1,
    text: '',
    part: 7,
    request: { method: '', outcome: null },
  });
  expect(checkedMoments('nothing')).toEqual({ moments: [], more: false, damaged: 0 });
});
