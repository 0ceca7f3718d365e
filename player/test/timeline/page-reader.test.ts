import type { eventWithTime } from '@rrweb/types';
import { expect, test } from 'vitest';
import { PageReader } from '../../src/timeline/page-reader.ts';

const start = 1_700_000_000_000;
const at = (time: number, type: number, data: unknown): eventWithTime => ({ type, timestamp: start + time, data }) as eventWithTime;
const snapshot = at(10, 2, {
  node: {
    type: 0,
    id: 1,
    childNodes: [
      { type: 2, id: 2, tagName: 'button', attributes: {}, childNodes: [{ type: 3, id: 3, textContent: ' Pay\n € 12 ' }] },
      { type: 2, id: 4, tagName: 'input', attributes: { name: 'email' }, childNodes: [] },
    ],
  },
});
const click = (time: number, id: number): eventWithTime => at(time, 3, { source: 2, type: 2, id });
const typed = (time: number, id: number): eventWithTime => at(time, 3, { source: 5, id, text: 'a', isChecked: false });
const focus = (time: number, id: number): eventWithTime => at(time, 3, { source: 2, type: 5, id });
const custom = (time: number, tag: string, payload: unknown): eventWithTime => at(time, 5, { tag, payload });

function read(...events: eventWithTime[]): PageReader {
  const reader = new PageReader('p', start);
  reader.read(events);
  return reader;
}
const told = (reader: PageReader): string[] => reader.rows.map((row) => `${row.time} ${row.kind}: ${row.text}`);

test('a click is told by what the button says', () => {
  expect(told(read(snapshot, click(50, 2)))).toEqual(['50 user: Clicked button “Pay € 12”']);
});

test('a button that came later has a name too, and a removed one is gone', () => {
  const added = at(20, 3, {
    source: 0,
    adds: [
      { parentId: 1, nextId: null, node: { type: 2, id: 7, tagName: 'a', attributes: {}, childNodes: [] } },
      { parentId: 7, nextId: null, node: { type: 3, id: 8, textContent: 'More' } },
    ],
    removes: [],
    texts: [],
    attributes: [],
  });
  const removed = at(60, 3, { source: 0, adds: [], removes: [{ parentId: 1, id: 7 }], texts: [], attributes: [] });
  expect(told(read(snapshot, added, click(50, 7), removed, click(70, 7)))).toEqual([
    '50 user: Clicked link “More”',
    '70 user: Clicked something that is gone',
  ]);
});

test('typing into one field is one row', () => {
  expect(told(read(snapshot, focus(10, 4), typed(20, 4), typed(30, 4), click(40, 2), typed(50, 4)))).toEqual([
    '20 user: Filled in “email”',
    '40 user: Clicked button “Pay € 12”',
    '50 user: Filled in “email”',
  ]);
});

test('console lines lose the quotes that the console plugin gave them', () => {
  const line = at(30, 6, {
    plugin: 'rrweb/console@1',
    payload: { level: 'warn', payload: ['"low \\"stock\\""', '{"left":2}'], trace: ['shop.js:3:4'] },
  });
  const [row] = read(line).rows;
  expect(row).toMatchObject({ kind: 'console', level: 'warn', text: 'low "stock" {"left":2}', detail: 'shop.js:3:4' });
});

test('errors, identify, navigation, visibility and gaps are read', () => {
  const reader = read(
    at(0, 4, { href: 'https://shop.example/', width: 10, height: 10 }),
    custom(10, 'identify', { id: 'ada', traits: {} }),
    custom(20, 'navigate', { href: 'https://shop.example/cart', kind: 'push' }),
    custom(30, 'error', { kind: 'error', name: 'TypeError', message: 'x is undefined', stack: 'at pay' }),
    custom(40, 'gap', { reason: 'outbox_full', segments: 2, events: 40, bytes: 9 }),
    custom(50, 'visibility', { state: 'hidden' }),
  );
  expect(told(reader)).toEqual([
    '0 navigation: Opened https://shop.example/',
    '10 user: Identified as ada',
    '20 navigation: Went to https://shop.example/cart',
    '30 error: TypeError: x is undefined',
    '40 gap: 40 events are missing here: the connection to the server was broken for too long',
  ]);
  expect(reader.visibility).toEqual([{ time: 50, hidden: true }]);
  expect(reader.addresses.at(-1)).toEqual({ time: 20, href: 'https://shop.example/cart' });
});

test('causes stand below the stack; what failed to load says where it was', () => {
  const causes = [{ name: 'Error', message: 'no stock', stack: 'Error: no stock\n    at reserve' }];
  const { rows } = read(
    custom(10, 'error', { kind: 'error', name: 'TypeError', message: 'x', stack: 'TypeError: x\n    at pay', causes }),
    custom(20, 'error', { kind: 'resource', name: 'img', message: 'failed to load', source: 'https://shop.example/mug.png' }),
  );
  expect(rows[0]!.detail).toBe('TypeError: x\n    at pay\n\nCaused by Error: no stock\n    at reserve');
  expect(rows[1]).toMatchObject({ text: 'img: failed to load', detail: 'https://shop.example/mug.png' });
});

test('frustration, the network and a recorder that is kept busy are told', () => {
  const button = { type: 2, id: 1, tagName: 'button', attributes: {}, childNodes: [{ type: 3, id: 2, textContent: 'Pay' }] };
  const kinds = ['rage', 'dead', 'error'].map((kind, i) => custom(10 + i, 'frustration', { kind, id: 1 }));
  const reader = read(
    at(0, 2, { node: button }),
    ...kinds,
    custom(20, 'network', { state: 'offline' }),
    custom(30, 'network', { state: 'online' }),
    custom(40, 'recorder', { degraded: true, share: 0.3 }),
    custom(50, 'recorder', { degraded: false, share: 0.01 }),
    custom(60, 'recorder', { ms: 9, longestMs: 3, bytes: 10, segments: 1, gaps: 0 }),
  );
  expect(told(reader)).toEqual([
    '10 user: Clicked button “Pay” again and again',
    '11 user: Clicked button “Pay”, and nothing happened',
    '12 user: Clicked button “Pay”, and an error followed',
    '20 user: Went offline',
    '30 user: Was online again',
    '40 gap: The page is very busy: until it calms down, changes are recorded up to two seconds late',
  ]);
});

test('activity is what the person did, not what the page did', () => {
  const byScript = at(60, 3, { source: 5, id: 4, text: 'a', isChecked: false, userTriggered: false });
  const mutation = at(70, 3, { source: 0, adds: [], removes: [], texts: [], attributes: [] });
  expect(read(snapshot, click(50, 2), byScript, mutation, at(80, 3, { source: 3, id: 1, x: 0, y: 9 })).activity).toEqual([50, 80]);
});

test('a recording of another shape than it should have is survived', () => {
  const reader = read(
    at(1, 2, null),
    at(2, 2, { node: { id: 'x', childNodes: [null, 7, { id: 5, tagName: 9, attributes: 'no', childNodes: {} }] } }),
    at(3, 3, { source: 0, adds: [null, { node: 4 }], texts: 'no', removes: [{}] }),
    at(4, 6, { plugin: 'rrweb/console@1', payload: null }),
    custom(5, 'error', 'boom'),
    custom(6, 'navigate', { href: {} }),
    click(7, 5),
    at(8, 99, undefined),
  );
  expect(told(reader)).toEqual(['4 console: ', '5 error: Error', '6 navigation: Went to ', '7 user: Clicked something that is gone']);
});

test('a tree 50,000 deep is read', () => {
  let node: object = { type: 3, id: 50_001, textContent: 'deep' };
  for (let id = 50_000; id > 0; id--) node = { type: 2, id, tagName: 'div', attributes: {}, childNodes: [node] };
  expect(told(read(at(0, 2, { node }), click(1, 50_000)))).toEqual(['1 user: Clicked “deep”']);
});

const request = (time: number, facts: object): eventWithTime =>
  at(time, 6, { plugin: 'rrweb/network@1', payload: { requests: [{ initiatorType: 'fetch', method: 'GET', ...facts }] } });

test('a request stands where it began, with method, path, status and duration', () => {
  const reader = read(
    at(0, 4, { href: 'https://shop.example/cart' }),
    request(2_100, {
      name: 'https://shop.example/api/pay?x=1',
      method: 'POST',
      startTime: 800,
      endTime: 2_000,
      duration: 1_200,
      status: 502,
    }),
    request(3_500, { name: 'https://bank.example/rate', startTime: 2_300, endTime: 2_400, status: 200 }),
  );
  expect(
    reader.rows.slice(1).map(({ time, kind, text, request: facts }) => [time, kind, text, facts!.status, facts!.took, facts!.failed]),
  ).toEqual([
    [900, 'request', 'POST /api/pay?x=1', '502 Bad Gateway', '1.2 s', true],
    [2_400, 'request', 'GET bank.example/rate', '200 OK', '100 ms', false],
  ]);
});

test.each([
  [{ status: 0, error: 'TypeError: Failed to fetch' }, 'failed', true],
  [{ error: 'failed' }, 'failed', true],
  [{ status: 0 }, 'failed', true],
  [{ status: 404, error: 'AbortError: late' }, '404 Not Found', true],
  [{ status: 0, error: 'AbortError: The user aborted a request.' }, 'aborted', false],
  [{ status: 599 }, '599', true],
  [{}, '', false],
  [{ status: '500', error: {}, method: 7, name: [], startTime: 'x', endTime: Number.NaN, duration: null }, '', false],
])('a request with %j', (facts, status, failed) => {
  const [row] = read(request(50, { name: 'https://shop.example/', ...facts })).rows;
  expect(row!.request).toMatchObject({ status, failed });
  expect(row!.time).toBeLessThanOrEqual(50);
});

test('what was recorded of a request opens under it', () => {
  const facts = {
    name: 'https://shop.example/a',
    status: 500,
    duration: 3,
    transferSize: 1_234,
    traceId: 'abc',
    requestHeaders: { accept: 'text/html' },
    responseBody: '{"no":1}',
  };
  expect(read(request(50, facts)).rows[0]!.detail).toBe(
    'GET https://shop.example/a\n500 Internal Server Error · 3 ms · 1,234 bytes\nTrace abc\n\nRequest headers\naccept: text/html\n\nResponse body\n{"no":1}',
  );
});

test('a web socket is told when it opens, ends and fails', () => {
  const socket = (time: number, state: string): eventWithTime =>
    custom(time, 'websocket', { url: 'wss://shop.example/live', state, sent: 2, received: 7 });
  const { rows } = read(
    at(0, 4, { href: 'https://shop.example/' }),
    socket(1, 'open'),
    socket(2, 'message'),
    socket(3, 'error'),
    socket(4, 'close'),
  );
  expect(rows.slice(1).map(({ text, request: facts }) => [text, facts!.status, facts!.failed])).toEqual([
    ['WebSocket /live', 'opened', false],
    ['WebSocket /live', 'failed', true],
    ['WebSocket /live', 'closed: 2 sent, 7 received', false],
  ]);
});

test('the recorder’s word on who changed a field stands, whatever has the focus', () => {
  const box = { type: 2, id: 4, tagName: 'input', attributes: { type: 'checkbox', 'aria-label': 'Newsletter' }, childNodes: [] };
  const change = (time: number, userTriggered: boolean, isChecked: boolean): eventWithTime =>
    at(time, 3, { source: 5, id: 4, text: 'on', isChecked, userTriggered });
  const reader = read(at(0, 2, { node: box }), change(10, true, true), click(20, 4), change(30, false, false), change(2_000, true, false));
  expect(told(reader)).toEqual([
    '10 user: Checked “Newsletter”',
    '20 user: Clicked check box “Newsletter”',
    '2000 user: Unchecked “Newsletter”',
  ]);
  expect(reader.activity).toEqual([10, 20, 2_000]);
});

test('a long message is cut in its row, and whole when it is opened', () => {
  const long = 'x'.repeat(2_000);
  const [row] = read(at(1, 6, { plugin: 'rrweb/console@1', payload: { level: 'log', payload: [long], trace: [] } })).rows;
  expect([row!.text.length, row!.whole]).toEqual([500, long]);
});

test('words that every object knows are words like any', () => {
  const node = { type: 2, id: 4, tagName: 'constructor', attributes: { role: 'toString', type: 'valueOf' }, childNodes: [] };
  const reader = read(
    at(0, 2, { node }),
    click(10, 4),
    at(20, 3, { source: 2, type: 'constructor', id: 4 }),
    custom(30, 'websocket', { url: 'x', state: 'constructor' }),
    custom(40, 'gap', { reason: 'constructor' }),
  );
  expect(told(reader)).toEqual(['10 user: Clicked the page', '40 gap: Some events are missing here: constructor']);
});
