import { expect, test } from 'vitest';
import type { Manifest, Moment, Pack } from '../../src/source/model.ts';
import { agoText, clockText, durationText } from '../../src/timeline/format.ts';
import { groupMarkers, markersOf } from '../../src/timeline/markers.ts';
import { neighbour, rowOfErrorId, rowsUntil } from '../../src/timeline/rows.ts';
import { TimelineBuilder, type Timeline } from '../../src/timeline/timeline.ts';
import { shortAddress, webAddress } from '../../src/timeline/web-address.ts';

const start = 1_700_000_000_000;
const pack: Pack = {
  pageId: 'p',
  first: 0,
  last: 9,
  start: 'snapshot',
  startTime: start,
  endTime: start + 60_000,
  bytes: 1,
  activity: [],
  mark: '',
};
const error = (id: string, time: number, more: object = {}): object => ({
  id,
  pageId: 'p',
  time: start + time,
  name: 'TypeError',
  message: 'x is undefined',
  stack: 'at pay',
  source: null,
  line: null,
  column: null,
  ...more,
});
const manifest = {
  session: { id: 's', startTime: start, endTime: start + 60_000 },
  pages: [{ id: 'p', startTime: start, endTime: start + 60_000 }],
  packs: [pack],
  errors: [error('e1', 5_000), error('e2', 9_000)],
  indexed: true,
} as unknown as Manifest;

const moment = (time: number, more: Partial<Moment> = {}): Moment => ({
  id: `p.0.${time}`,
  kind: 'console',
  pageId: 'p',
  pack: 0,
  time: start + time,
  segment: 0,
  record: 0,
  part: 0,
  text: 'a line',
  times: 1,
  lastTime: start + time,
  isProblem: false,
  level: null,
  state: null,
  request: null,
  href: null,
  errorId: null,
  ...more,
});
const errors = [
  moment(5_000, { kind: 'error', text: 'TypeError: x is undefined', errorId: 'e1', isProblem: true }),
  moment(9_000, { kind: 'error', text: 'Script error.', errorId: 'e2', isProblem: true }),
];
const build = (moments: readonly Moment[], of = manifest): Timeline => new TimelineBuilder().build(of, moments);

test('each moment is a row, at its time in the session', () => {
  const { rows, problems, duration } = build(errors);
  expect(rows.map((row) => [row.time, row.kind, row.text, row.errorId])).toEqual([
    [5_000, 'error', 'TypeError: x is undefined', 'e1'],
    [9_000, 'error', 'Script error.', 'e2'],
  ]);
  expect(problems).toEqual([5_000, 9_000]);
  expect(duration).toBe(60_000);
});

test('what the person did, and who they are, stands under one name', () => {
  const kinds = ['action', 'frustration', 'identity', 'track', 'visibility', 'connection'] as const;
  expect(build(kinds.map((kind, at) => moment(at, { kind }))).rows.map(({ kind, did }) => [kind, did])).toEqual([
    ['user', 'action'],
    ['user', 'frustration'],
    ...kinds.slice(2).map(() => ['user', null]),
  ]);
});

test('an error that came after what the server has read is a row at once, and none twice', () => {
  const read = { ...manifest, packs: [{ ...pack, endTime: start + 6_000 }] };
  expect(build(errors.slice(0, 1), read).rows.map(({ errorId, detail }) => [errorId, detail])).toEqual([
    ['e1', null],
    ['e2', 'at pay'],
  ]);
  expect(build(errors, read).rows.map(({ errorId }) => errorId)).toEqual(['e1', 'e2']);
});

test('an error that was folded into the one before is found in its row', () => {
  const { rows } = build([
    moment(5_000, { kind: 'error', errorId: 'e1', times: 3, lastTime: start + 9_000 }),
    moment(9_500, { kind: 'error' }),
  ]);
  expect(rowOfErrorId(rows, 'e1', 5_000)?.time).toBe(5_000);
  expect(rowOfErrorId(rows, 'e2', 9_000)?.time).toBe(5_000);
  expect(rowOfErrorId(rows, 'e3', 20_000)).toBeUndefined();
});

test('a problem is never inside a pause, nor is a second in which something was done', () => {
  expect(build(errors).inactivity).toEqual([{ from: 10_000, to: 59_000 }]);
  const active = { ...manifest, packs: [{ ...pack, activity: [{ time: start + 30_000, count: 3 }] }] };
  expect(build([], active).inactivity).toEqual([
    { from: 1_000, to: 29_000 },
    { from: 32_000, to: 59_000 },
  ]);
});

test('what the server has not read yet is no pause', () => {
  const { inactivity } = build([], { ...manifest, packs: [{ ...pack, endTime: start + 20_000 }] });
  expect(inactivity).toEqual([{ from: 1_000, to: 19_000 }]);
});

test('a moment keeps its row while more of the session comes', () => {
  const builder = new TimelineBuilder();
  const [first] = builder.build(manifest, errors.slice(0, 1)).rows;
  expect(builder.build(manifest, errors).rows[0]).toBe(first);
});

test('the address of a page is the one that it had then', () => {
  const { hrefAt } = build([
    moment(0, { kind: 'navigation', href: 'https://a/1' }),
    moment(5_000, { kind: 'navigation', href: 'https://a/2' }),
    moment(6_000, { kind: 'navigation', href: 'https://b/', pageId: 'q' }),
  ]);
  expect([-1, 0, 4_999, 5_000, 9_000].map((time) => hrefAt('p', time))).toEqual([
    null,
    'https://a/1',
    'https://a/1',
    'https://a/2',
    'https://a/2',
  ]);
});

test('of two tabs the one that is not hidden is shown', () => {
  const tabs = {
    ...manifest,
    pages: [...manifest.pages, { id: 'q', startTime: start + 10_000, endTime: start + 60_000 }],
  } as unknown as Manifest;
  const { pages } = build(
    [
      moment(10_000, { kind: 'visibility', state: 'hidden' }),
      moment(30_000, { kind: 'visibility', state: 'hidden', pageId: 'q' }),
      moment(30_010, { kind: 'visibility', state: 'visible' }),
    ],
    tabs,
  );
  expect(pages.map(({ pageId, from }) => [pageId, from])).toEqual([
    ['p', 0],
    ['q', 10_000],
    ['p', 30_010],
  ]);
});

test('rows up to a time, and the problems around it', () => {
  const { rows, problems } = build(errors);
  expect([0, 5_000, 8_999, 9_000].map((time) => rowsUntil(rows, time))).toEqual([0, 1, 1, 2]);
  expect(neighbour(problems, 0, 1)).toBe(5_000);
  expect(neighbour(problems, 5_000, 1)).toBe(9_000);
  expect(neighbour(problems, 9_000, 1)).toBeNull();
  expect(neighbour(problems, 9_000, -1)).toBe(5_000);
  expect(neighbour(problems, 5_000, -1)).toBeNull();
});

test('a request that failed has a mark, one that was answered has none; marks that would lie upon each other are one', () => {
  const { rows } = build([
    moment(1_000, { kind: 'request', text: 'GET /cart: 200 OK' }),
    moment(2_000, { kind: 'request', text: 'GET /pay: 503 Service Unavailable', isProblem: true }),
    ...errors,
  ]);
  expect(markersOf(rows).map(({ kind, text }) => [kind, text])).toEqual([
    ['request', 'GET /pay: 503 Service Unavailable'],
    ['error', 'TypeError: x is undefined'],
    ['error', 'Script error.'],
  ]);
  expect(groupMarkers(markersOf(build(errors).rows), 60_000).map(({ count }) => count)).toEqual([1, 1]);
  expect(groupMarkers(markersOf(build(errors).rows), 3_600_000).map(({ count }) => count)).toEqual([2]);
});

test('only web addresses become links', () => {
  expect(webAddress('https://shop.example/?a=1')).toBe('https://shop.example/?a=1');
  for (const href of ['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '/path', '', null])
    expect(webAddress(href)).toBeNull();
  expect(shortAddress('https://shop.example/')).toBe('shop.example');
  expect(shortAddress('https://shop.example/a?b#c')).toBe('shop.example/a?b#c');
});

test('times are told as people tell them', () => {
  expect([0, 7_900, 754_000, 3_723_000].map(clockText)).toEqual(['0:00', '0:07', '12:34', '1:02:03']);
  expect([8_000, 252_000, 120_000, 7_500_000].map(durationText)).toEqual(['8 s', '4 m 12 s', '2 m', '2 h 5 m']);
  expect([10, 300, 7_200, 90_000, 400_000].map((seconds) => agoText(0, seconds * 1_000))).toEqual([
    'just now',
    '5 min ago',
    '2 h ago',
    'yesterday',
    '5 days ago',
  ]);
});
