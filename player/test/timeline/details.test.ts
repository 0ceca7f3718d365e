import { expect, test } from 'vitest';
import type { Moment, MomentKind } from '../../src/source/model.ts';
import { detailOf } from '../../src/timeline/details.ts';

const moment = (kind: MomentKind, more: Partial<Moment> = {}): Moment =>
  ({ kind, text: 'in short', part: 0, request: null, ...more }) as Moment;
const custom = (payload: unknown): unknown => ({ tag: 'x', payload });
const console = (payload: unknown[], trace: string[] = []): unknown => ({
  plugin: 'rrweb/console@1',
  payload: { level: 'log', payload, trace },
});

test('causes stand below the stack; what failed to load says where it was', () => {
  const error = {
    name: 'TypeError',
    message: 'x is undefined',
    stack: 'TypeError: x is undefined\n  at pay',
    causes: [{ name: 'Error', message: 'no cart', stack: 'Error: no cart\n  at cart' }, { message: 'offline' }],
  };
  expect(detailOf(moment('error'), custom(error))).toBe(
    'TypeError: x is undefined\n  at pay\n\nCaused by Error: no cart\n  at cart\n\nCaused by offline',
  );
  expect(detailOf(moment('error'), custom({ name: 'img', message: 'failed', source: 'https://a/b.png' }))).toBe(
    'img: failed\nhttps://a/b.png',
  );
});

test('a stack of another browser, which does not begin with the message, gets it', () => {
  expect(detailOf(moment('error'), custom({ name: 'TypeError', message: 'no', stack: 'pay@a.js:1' }))).toBe('TypeError: no\npay@a.js:1');
});

test('console lines lose the quotes that the console plugin gave them, and are whole', () => {
  const long = 'x'.repeat(3_000);
  expect(detailOf(moment('console'), console(['"hello"', '{"a":1}', `"${long}"`], ['at a', 'at b']))).toBe(
    `hello {"a":1} ${long}\n\nat a\nat b`,
  );
});

test('what was recorded of a request opens under it, of several in one record the one that is meant', () => {
  const request = { method: 'POST', where: '/pay', status: 502, outcome: '502 Bad Gateway', durationMs: 1_234, bytes: 5, traceId: 't' };
  const recorded = {
    name: 'https://shop.example/pay',
    transferSize: 12_345,
    traceId: 'abc',
    requestHeaders: { accept: 'application/json' },
    requestBody: '{"a":1}',
    responseBody: 'no',
  };
  const record = { plugin: 'rrweb/network@1', payload: { requests: [{ name: 'https://shop.example/other' }, recorded] } };
  expect(detailOf(moment('request', { part: 1, request }), record)).toBe(
    [
      'POST https://shop.example/pay\n502 Bad Gateway · 1.2 s · 12,345 bytes\nTrace abc',
      'Request headers\naccept: application/json',
      'Request body\n{"a":1}',
      'Response body\nno',
    ].join('\n\n'),
  );
});

test('the props of an event are JSON, also where the record is a whole event', () => {
  expect(detailOf(moment('track'), custom({ name: 'bought', props: { a: [1] } }))).toBe('{\n  "a": [\n    1\n  ]\n}');
  const whole = { type: 5, timestamp: 1, data: { tag: 'track', payload: { name: 'bought', props: { b: 2 } } } };
  expect(detailOf(moment('track'), whole)).toBe('{\n  "b": 2\n}');
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['a number', 3],
  ['a list', [1]],
  ['a payload of another kind', { payload: 7 }],
  ['an error without words', custom({ name: 3, message: {}, stack: [], causes: 'x' })],
  ['requests that are none', { payload: { requests: 'x' } }],
  ['a request that is none', { payload: { requests: [null] } }],
])('a record of another shape, %s, opens as some text', (_, record) => {
  for (const kind of ['error', 'console', 'request', 'track'] as const)
    expect(typeof detailOf(moment(kind, { request: null }), record)).toBe('string');
});
