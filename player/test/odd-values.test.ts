import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Manifest, SessionList } from '../src/source/model.ts';
import { began, custom, element, snapshot, text } from './support/recorded-page.ts';
import { ViewerUnderTest } from './support/viewer.ts';

const long = 'x'.repeat(100_000);
const turned = '\u202Ereversed\u2066\0\u0007';
const notTexts: unknown[] = [
  {},
  [],
  { toString: 'x' },
  { toString: null, valueOf: 5 },
  5,
  true,
  Number.MAX_VALUE,
  { a: { b: { c: [null] } } },
  long,
  turned,
];
const notNumbers: unknown[] = [null, 'x', {}, [], 1e300, -1e300, 8.64e15 + 1, -1, 0.5, true];

/** Values that our recorder never writes, wherever one is shown: the row looks odd, and everything else is there. */
describe('odd values', () => {
  let viewer: ViewerUnderTest;

  beforeAll(async () => {
    viewer = await ViewerUnderTest.start();
  });
  afterAll(() => viewer.stop());
  beforeEach(() => viewer.newPage());
  afterEach(() => viewer.closePage());

  const page = (): object[] => [...snapshot([element('p', {}, text('here'))]), custom('end', null, began + 5_000)];
  const good = (): Promise<string> => viewer.record(page());
  const list = /\/api\/v1\/sessions\?/;
  const manifest = /\/api\/v1\/sessions\/[0-9a-f]+$/;

  test('the list shows each session, however odd one is', async () => {
    await good();
    const odd = [
      ...notTexts.flatMap((value) => [
        { userId: value },
        { href: value },
        { userAgent: value },
        { userTraits: { a: value } },
        { userTraits: value },
        { state: value },
      ]),
      ...notNumbers.flatMap((value) => [
        { startTime: value },
        { endTime: value },
        { pages: value },
        { clicks: value },
        { lastSeenServer: value },
      ]),
      { startTime: 1e300, endTime: 1e300 },
      { href: 'http://[' },
      { href: 'javascript:alert(1)' },
    ];
    await viewer.alter(list, ({ sessions: [session] }: SessionList) => ({
      sessions: [
        session,
        ...odd.map((change, at) => ({ ...session, begunAtServer: 1 + at, id: at.toString(16).padStart(32, '0'), ...change })),
      ],
      next: null,
    }));
    await viewer.open('/');
    const rows = viewer.page.getByTestId('session-row');
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(odd.length + 1);
    expect(await viewer.page.getByText('Times damaged').count()).toBeGreaterThan(5);
    const shown = await rows.allInnerTexts();
    expect(shown.join('')).not.toMatch(/NaN|Invalid|\[object|undefined|[\u202a-\u202e\u2066-\u2069\0]/);
    expect(Math.max(...shown.map((row) => row.length))).toBeLessThan(5_000);
    expect(viewer.complaints).toEqual([]);
  });

  test('a session plays, however odd what is known of it is', async () => {
    const path = await good();
    const changes = [
      ...notTexts.map((value) => ({
        userId: value,
        href: value,
        userAgent: value,
        userTraits: { trait: value, toString: value, __proto__: value },
      })),
      { startTime: 1e300, endTime: 1e300 },
      { startTime: null, endTime: {} },
      { endTime: began + 1e15 },
      { errors: {}, clicks: 'x', storedBytes: null },
    ];
    let change: object = {};
    await viewer.alter(manifest, (answer: Manifest) => ({ ...answer, session: { ...answer.session, ...change } }));
    for (change of changes) {
      await viewer.open(`${path}?t=0`);
      await viewer.ready();
      expect(await viewer.replayed.locator('p').innerText()).toBe('here');
      expect(await viewer.page.title()).not.toMatch(/\[object|undefined/);
      expect(await viewer.page.locator('header').innerText()).not.toMatch(/NaN|Invalid|\[object|undefined|[\u202a-\u202e\u2066-\u2069]/);
    }
    expect(viewer.complaints).toEqual([]);
  });

  test('errors and pages of any shape leave the rest as they are', async () => {
    const path = await good();
    // An error that is later than what the server has read of its page is told by itself.
    const late = began + 5_001;
    const odd = notTexts.map((value, at) => ({
      id: `e${at}`,
      sessionId: value,
      time: late + at,
      kind: value,
      name: value,
      message: value,
      stack: value,
      source: value,
      line: value,
      column: value,
    }));
    const told = [...odd, { id: 'last', time: late + 99, message: 'the last one' }];
    await viewer.alter(manifest, (answer: Manifest) => ({
      ...answer,
      errors: [...told.map((error) => ({ ...error, pageId: answer.pages[0]!.id })), null, 5, {}],
      pages: answer.pages.map((page) => ({ ...page, href: { toString: 1 }, title: {}, clockOffset: 'x' })),
    }));
    await viewer.open(`${path}?t=0`);
    await viewer.ready();
    const rows = viewer.page.getByTestId('error-row');
    await expect.poll(() => rows.count()).toBe(told.length + 3);
    expect((await rows.allInnerTexts()).join('')).not.toMatch(/\[object|undefined|NaN/);
    await viewer.page.getByText('the last one').click();
    expect(viewer.complaints).toEqual([]);
  });

  test('moments of any shape leave the rest as they are', async () => {
    const path = await good();
    await viewer.alter(/\/moments(?:\?|$)/, ({ moments: [first], ...rest }: { moments: { moment: object }[] }) => {
      const moment = (change: object): object => ({ ...first, moment: { ...first!.moment, ...change } });
      const odd = notTexts.flatMap((value, at) => [
        moment({ id: `odd.${at}`, text: value, level: value, state: value, href: value, errorId: value, target: value, request: value }),
        moment({
          id: `r.${at}`,
          kind: 'request',
          request: { method: value, where: value, status: value, outcome: value, durationMs: value },
        }),
        moment({ id: value }),
        moment({ id: `k.${at}`, kind: value }),
      ]);
      const numbers = notNumbers.flatMap((value, at) => [
        moment({ id: `n.${at}`, times: value, lastTime: value, segment: value, record: value }),
        moment({ id: `t.${at}`, time: value, text: 'out of time' }),
      ]);
      const last = moment({ id: 'last', kind: 'track', time: began + 4_000, text: 'the last one' });
      return { ...rest, moments: [...odd, ...numbers, first, null, 5, {}, last] };
    });
    await viewer.open(`${path}?t=0`);
    await viewer.ready();
    await viewer.page.getByText('the last one').waitFor();
    expect((await viewer.page.locator('.row').allInnerTexts()).join('')).not.toMatch(/\[object|undefined|NaN/);
    expect(await viewer.page.getByTestId('time').innerText()).toBe('0:00 / 0:05');
    expect(await viewer.replayed.locator('p').innerText()).toBe('here');
    expect(viewer.complaints).toEqual([]);
  });

  test('packs of any shape leave the rest as they are', async () => {
    const path = await good();
    await viewer.alter(manifest, (answer: Manifest) => {
      const odd = [...notNumbers, ...notTexts].flatMap((value) => [
        { ...answer.packs[0], page: value },
        { page: 'f'.repeat(16), first: value, last: value, start: value, startTime: value, endTime: value, bytes: value, counts: value },
      ]);
      const active = { ...answer.packs[0], activity: [1, 2, 'x', null, 1e300, {}, -5, 8], counts: turned };
      return { ...answer, packs: [null, 5, {}, ...odd, active, ...answer.packs.slice(1)] };
    });
    await viewer.open(`${path}?t=0`);
    await viewer.ready();
    expect(await viewer.page.getByTestId('time').innerText()).toBe('0:00 / 0:05');
    expect(await viewer.replayed.locator('p').innerText()).toBe('here');
    expect(viewer.complaints).toEqual([]);
  });

  test('events of any shape that the server takes are at most one row each, and those without a time do not make the session longer', async () => {
    const payloads = [null, 5, 'text', [], {}, ...notTexts];
    const tags = [
      'error',
      'navigate',
      'identify',
      'track',
      'visibility',
      'gap',
      'recorder',
      'frustration',
      'network',
      'constructor',
      '__proto__',
      {},
      null,
    ];
    const odd = tags.flatMap((tag) =>
      payloads.flatMap((payload) => [custom(tag as string, payload, began + 50), custom(tag as string, fieldsOf(payload), began + 60)]),
    );
    const consoles = payloads.map((payload) => ({
      type: 6,
      timestamp: began + 70,
      data: { plugin: 'rrweb/console@1', payload: { level: payload, payload: [payload], trace: [payload] } },
    }));
    const plain = [{}, { type: 3 }, { type: {}, timestamp: began }, { type: 4, timestamp: began + 80 }];
    const untimed = ['x', null, {}].map((timestamp) => ({
      type: 5,
      timestamp,
      data: { tag: 'track', payload: { name: 'without a time' } },
    }));
    const path = await viewer.record(
      [
        ...snapshot([element('p', {}, text('here'))]),
        ...odd,
        ...consoles,
        ...plain,
        ...untimed,
        custom('track', { name: 'the last one' }, began + 4_000),
      ] as object[],
      [custom('end', null, began + 5_000)],
    );
    await viewer.open(`${path}?t=0`);
    await viewer.ready();
    expect(await viewer.replayed.locator('p').innerText()).toBe('here');
    expect(await viewer.page.getByTestId('time').innerText()).toBe('0:00 / 0:05');
    await viewer.page.getByRole('slider', { name: 'Seek' }).fill('4500');
    await viewer.page.getByText('the last one').waitFor();
    expect(await viewer.page.locator('.stage-note').innerText()).toMatch(/could not be (?:read|applied)/);
    expect(viewer.complaints).toEqual([]);
  });

  /** The same odd value in every field a payload may have. */
  function fieldsOf(value: unknown): object {
    const names = [
      'name',
      'message',
      'stack',
      'causes',
      'source',
      'href',
      'id',
      'props',
      'state',
      'reason',
      'events',
      'segments',
      'number',
      'degraded',
      'kind',
      'traits',
    ];
    return Object.fromEntries(names.map((name) => [name, value]));
  }
});
