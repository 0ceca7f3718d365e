import type { eventWithTime } from '@rrweb/types';
import { expect, test } from 'vitest';
import type { Manifest } from '../../src/source/model.ts';
import { agoText, clockText, durationText } from '../../src/timeline/format.ts';
import { groupMarkers, markersOf } from '../../src/timeline/markers.ts';
import { PageReader } from '../../src/timeline/page-reader.ts';
import { neighbour, rowsUntil } from '../../src/timeline/rows.ts';
import { buildTimeline } from '../../src/timeline/timeline.ts';
import { shortAddress, webAddress } from '../../src/timeline/web-address.ts';

const start = 1_700_000_000_000;
const manifest = {
  session: { id: 's', startTime: start, endTime: start + 60_000 },
  pages: [{ id: 'p', startTime: start, endTime: start + 60_000 }],
  errors: [
    {
      id: 'e1',
      pageId: 'p',
      time: start + 5_000,
      name: 'TypeError',
      message: 'x is undefined',
      stack: 'at pay',
      source: null,
      line: null,
      column: null,
    },
    {
      id: 'e2',
      pageId: 'p',
      time: start + 9_000,
      name: null,
      message: 'Script error.',
      stack: null,
      source: 'https://a/b.js',
      line: 3,
      column: 4,
    },
  ],
} as unknown as Manifest;
const error = {
  type: 5,
  timestamp: start + 5_000,
  data: { tag: 'error', payload: { name: 'TypeError', message: 'x is undefined', stack: 'at pay' } },
} as eventWithTime;

test('errors are known before any event is read', () => {
  const { rows, errors, duration } = buildTimeline(manifest, new Map(), () => false);
  expect(rows.map((row) => [row.text, row.errorId, row.detail])).toEqual([
    ['TypeError: x is undefined', 'e1', 'at pay'],
    ['Script error.', 'e2', 'at https://a/b.js:3:4'],
  ]);
  expect(errors).toEqual([5_000, 9_000]);
  expect(duration).toBe(60_000);
});

test('an error that the manifest and the events know is one row, with its id', () => {
  const reader = new PageReader('p', start);
  reader.read([error]);
  const { rows } = buildTimeline(manifest, new Map([['p', reader]]), () => true);
  expect(rows.map((row) => row.errorId)).toEqual(['e1', 'e2']);
});

test('an error of a live session is a row before the manifest knows it', () => {
  const reader = new PageReader('p', start);
  reader.read([error]);
  const { rows } = buildTimeline({ ...manifest, errors: [] }, new Map([['p', reader]]), () => true);
  expect(rows.map((row) => [row.kind, row.text])).toEqual([['error', 'TypeError: x is undefined']]);
});

test('an error is never inside a pause', () => {
  const { inactivity } = buildTimeline(manifest, new Map(), () => true);
  expect(inactivity).toEqual([{ from: 10_000, to: 59_000 }]);
});

test('a failed request is a problem like an error, one that was answered or taken back is none', () => {
  const request = (time: number, status: number, error?: string): eventWithTime =>
    ({
      type: 6,
      timestamp: start + time,
      data: { plugin: 'rrweb/network@1', payload: { requests: [{ name: 'https://shop.example/pay', status, error }] } },
    }) as eventWithTime;
  const reader = new PageReader('p', start);
  reader.read([request(1_000, 200), request(2_000, 503), request(3_000, 0, 'AbortError: no'), request(7_000, 0)]);
  const { rows, problems, errors, inactivity } = buildTimeline(manifest, new Map([['p', reader]]), () => true);
  expect(problems).toEqual([2_000, 5_000, 7_000, 9_000]);
  expect(errors).toEqual([5_000, 9_000]);
  expect(inactivity).toEqual([{ from: 10_000, to: 59_000 }]);
  expect(markersOf(rows).map(({ kind, text }) => [kind, text])).toContainEqual([
    'request',
    'GET shop.example/pay: 503 Service Unavailable',
  ]);
  expect(markersOf(rows).filter(({ kind }) => kind === 'request')).toHaveLength(2);
});

test('rows up to a time, and the errors around it', () => {
  const { rows, errors } = buildTimeline(manifest, new Map(), () => true);
  expect([0, 5_000, 8_999, 9_000].map((time) => rowsUntil(rows, time))).toEqual([0, 1, 1, 2]);
  expect(neighbour(errors, 0, 1)).toBe(5_000);
  expect(neighbour(errors, 5_000, 1)).toBe(9_000);
  expect(neighbour(errors, 9_000, 1)).toBeNull();
  expect(neighbour(errors, 9_000, -1)).toBe(5_000);
  expect(neighbour(errors, 5_000, -1)).toBeNull();
});

test('marks that would lie upon each other are one', () => {
  const { rows } = buildTimeline(manifest, new Map(), () => true);
  expect(groupMarkers(markersOf(rows), 60_000).map(({ count }) => count)).toEqual([1, 1]);
  expect(groupMarkers(markersOf(rows), 3_600_000).map(({ count }) => count)).toEqual([2]);
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
