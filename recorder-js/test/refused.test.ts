import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { customs, plugins } from './support/events.ts';
import { Gate, type Way } from './support/gate.ts';
import { record, type RecordedEvent } from './support/record-page.ts';
import { TestServer } from './support/server.ts';
import { Site } from './support/site.ts';

let browser: Browser;
let server: TestServer;
let gate: Gate;
let context: BrowserContext;
const sites: Site[] = [];
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), TestServer.start()]);
}, 90_000);
afterAll(() => Promise.all([browser.close(), server.stop()]));
beforeEach(async () => {
  [gate, context] = await Promise.all([Gate.before(server.address), browser.newContext()]);
});
afterEach(async () => {
  await context.close();
  await Promise.all([gate.stop(), ...sites.splice(0).map((site) => site.stop())]);
});

/**
 * Makes full jitter draw its longest wait. Notes how long the recorder means to wait after each failure (no other timer
 * has a fraction), and makes the wait short.
 */
const hurry = `
  window.waits = [];
  Math.random = () => 0.999999; // Less than 1, or nothing is recorded at all.
  const later = window.setTimeout;
  window.setTimeout = (what, ms, ...rest) => {
    if (Number.isInteger(ms ?? 0)) return later(what, ms, ...rest);
    waits.push(Math.round(ms));
    return later(what, 50, ...rest);
  };`;

/** A page whose recorder talks to the gate, and the recorder's lines on the page's console. */
async function open(headers: Record<string, string> = {}, script = ''): Promise<{ page: Page; said: string[]; errors: string[] }> {
  const site = await Site.start(
    `<!doctype html><script src="${gate.address}/recorder.js" data-key="demo"></script><p id="p">shop</p><script>${script}</script>`,
    headers,
  );
  sites.push(site);
  const page = await context.newPage();
  const [said, errors]: string[][] = [[], []];
  page.on('console', (message) => {
    if (message.text().includes('Session Replay')) said.push(message.text());
    else if (message.type() === 'error') errors.push(message.text());
  });
  await page.addInitScript(hurry);
  await page.goto(site.origin.replace('127.0.0.1', 'localhost'));
  return { page, said, errors };
}

const waitsOf = async (page: Page, count: number): Promise<number[]> => {
  await page.waitForFunction((count) => (window as unknown as { waits: number[] }).waits.length >= count, count);
  return page.evaluate<number[]>('waits');
};

/** The stored events of the page's session, as soon as `accept` accepts them. */
async function recordingOf(page: Page, accept: (events: RecordedEvent[]) => boolean): Promise<RecordedEvent[]> {
  const url = await page.evaluate(() => window.SessionReplay!.getSessionUrl());
  return server.getWhen(`sessions/${new URL(url!).pathname.slice(3)}/events`, accept);
}

const wantsMark = (events: RecordedEvent[]): boolean => customs(events, 'track').length > 0;

/** Expects that no row of the recording is about the recorder. */
function expectNothingOfOurs(events: RecordedEvent[]): void {
  expect(customs(events, 'error')).toEqual([]);
  expect(customs(events, 'gap')).toEqual([]);
  expect(customs(events, 'websocket')).toEqual([]);
  expect(plugins(events, 'rrweb/network@1')).toEqual([]);
  expect(plugins(events, 'rrweb/console@1')).toEqual([]);
}

const html = '<!doctype html><title>Log in</title>';
const json = 'application/json';
const cors = { 'access-control-allow-origin': '*' };
const refusals: [string, Way][] = [
  ['is not there', 'cut'],
  ['answers 500', { status: 500, body: '', headers: cors }],
  ['answers 403 without a word for other origins', { status: 403, body: '{"code":"auth","message":"no"}' }],
  ['answers 401 with a page', { status: 401, body: html, headers: cors }],
  ['answers 404 with JSON of its own', { status: 404, body: '{"code":404}', headers: { ...cors, 'content-type': json } }],
  ['answers 200 with a page', { status: 200, body: html, headers: cors }],
  ['answers 200 with JSON of its own', { status: 200, body: '{"token":"theirs"}', headers: { ...cors, 'content-type': json } }],
  ['answers 200 with null', { status: 200, body: 'null', headers: { ...cors, 'content-type': json } }],
  ['sends to a login page elsewhere', { status: 302, body: '', headers: { ...cors, location: 'http://localhost:9/login' } }],
];
for (const [how, way] of refusals)
  test(`a server that ${how} is asked less and less often, down to every five minutes; one line says so, and nothing is lost`, async () => {
    gate.way = way;
    const { page, said } = await open();
    await page.evaluate(() => window.SessionReplay!.track('recorded meanwhile'));
    expect((await waitsOf(page, 7)).slice(0, 7)).toEqual([1000, 4000, 16_000, 64_000, 256_000, 300_000, 300_000]);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(gate.address);
    expect(said[0]).toContain('http://localhost:');

    gate.way = 'open';
    expectNothingOfOurs(await recordingOf(page, wantsMark));
    // The recorder tries the socket and HTTP at first, and then one of them. Each attempt is printed on the page's console by
    // the browser, which no script can prevent.
    const waits = await page.evaluate<number[]>('waits');
    expect(gate.attempts).toBeLessThanOrEqual(waits.length + 4);
    expect(said).toHaveLength(1);
  });

test('where no WebSocket opens, one is tried, and segments go over HTTP', async () => {
  gate.way = 'http-only';
  const { page, said, errors } = await open();
  await page.evaluate(() => window.SessionReplay!.track('over http'));
  expectNothingOfOurs(await recordingOf(page, wantsMark));
  for (let i = 0; i < 3; i++) {
    await page.evaluate((i) => window.SessionReplay!.track(`more ${i}`), i);
    await recordingOf(page, (events) => customs(events, 'track').length === i + 2);
  }
  expect(gate.sockets).toBe(1);
  expect(errors).toHaveLength(1);
  expect(said).toEqual([]);
});

test('a frame without an origin of its own is refused as any, and says so once', async () => {
  const { page, said } = await open();
  await page.evaluate(
    ({ address }) => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.srcdoc = `<script src="${address}/recorder.js" data-key="demo"></script><p>inside</p>`;
      document.body.append(frame);
    },
    { address: gate.address },
  );
  while (page.frames().length < 2) await page.waitForTimeout(20);
  const frame = page.frames()[1];
  await frame.waitForFunction(() => (window as unknown as { waits?: number[] }).waits!.length >= 6);
  expect((await frame.evaluate<number[]>('waits')).slice(0, 6)).toEqual([1000, 4000, 16_000, 64_000, 256_000, 300_000]);
  expect(said).toHaveLength(1);
  // The page around it is recorded as ever.
  await page.evaluate(() => window.SessionReplay!.track('around'));
  expectNothingOfOurs(await recordingOf(page, wantsMark));
});

test('a key that the server does not know ends it, and the line says why', async () => {
  const { page, said } = await open();
  await page.evaluate(() => {
    window.SessionReplay!.stop();
    window.SessionReplay!.start({ key: 'nobody' });
  });
  while (!said.length) await page.waitForTimeout(20);
  expect(said).toEqual([expect.stringMatching(/stopped.*auth: No project has this key/)]);
  const { attempts } = gate;
  await page.evaluate(() => document.body.append('changed'));
  await page.waitForTimeout(1500);
  expect(gate.attempts).toBe(attempts);
});

test('a server that had acked and is away is looked for every half minute, and every five minutes after a while', async () => {
  const { page, said } = await open();
  await page.evaluate(() => window.SessionReplay!.track('before'));
  await recordingOf(page, wantsMark);
  gate.way = 'cut';
  await page.evaluate(() => window.SessionReplay!.track('meanwhile'));
  const waits = await waitsOf(page, 22);
  expect(waits.slice(0, 5)).toEqual([1000, 4000, 16_000, 30_000, 30_000]);
  expect(waits.slice(5, 18).every((ms) => ms === 30_000)).toBe(true);
  expect(waits.at(-1)).toBe(300_000);

  gate.way = 'open';
  const events = await recordingOf(page, (events) => customs(events, 'track').some(({ name }) => name === 'meanwhile'));
  expectNothingOfOurs(events);
  expect(said).toEqual([]);
});

test('a policy that blocks the server: one line says which directive needs what, the recording does not; what else it blocks is recorded', async () => {
  const policy = () => `connect-src 'self' ${gate.address}; img-src 'self'`; // This policy forgets the socket's origin.
  const { page, said } = await open({ 'content-security-policy': policy() });
  await page.evaluate(() => {
    document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example/i.png' }));
    fetch('https://elsewhere.example/api').catch(() => {});
    window.SessionReplay!.track('done');
  });
  const events = await recordingOf(page, (events) => customs(events, 'track').length > 0);
  expect(
    customs(events, 'error')
      .filter(({ kind }) => kind === 'csp')
      .map(({ name, message }) => [name, message])
      .sort(),
  ).toEqual([
    ['connect-src', 'https://elsewhere.example/api'],
    ['img-src', 'https://elsewhere.example/i.png'],
  ]);
  expect(JSON.stringify(events)).not.toContain('/hubs/ingest');
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('connect-src');
  expect(said[0]).toContain(gate.address.replace('http', 'ws'));
});

test('a policy that blocks all of the server says it once, however often it is tried', async () => {
  const { page, said } = await open({ 'content-security-policy': "connect-src 'self'" });
  expect((await waitsOf(page, 6)).at(5)).toBe(300_000);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('connect-src');
  expect(gate.attempts).toBe(0);
});

test('where the page shares its origin with the server, only what the recorder asks for is missing in its recording', async () => {
  const site = await Site.start();
  sites.push(site);
  const page = await context.newPage();
  await page.goto(site.origin);
  const events = await record(
    page,
    (page) =>
      page.evaluate(async () => {
        for (const path of ['/api/own', '/recorder-canvas.js', '/ingest/flush']) await fetch(path, { method: 'POST' });
        document.head.append(Object.assign(document.createElement('script'), { src: '/missing/own.js' }));
      }),
    { endpoint: site.origin },
  );
  const requests = plugins(events, 'rrweb/network@1').flatMap(({ requests }) => requests as { name: string }[]);
  expect(requests.map(({ name }) => name)).toEqual([`${site.origin}/api/own`]);
  expect(customs(events, 'error').map(({ source }) => source)).toEqual([`${site.origin}/missing/own.js`]);
});

test('an address of the server that is written otherwise is the same', async () => {
  const site = await Site.start('');
  sites.push(site);
  site.html = `<!doctype html><script src="${gate.address}/recorder.js" data-key="demo" data-endpoint="${gate.address.toUpperCase()}//"></script><p>shop</p>`;
  const page = await context.newPage();
  await page.goto(site.origin.replace('127.0.0.1', 'localhost'));
  await page.evaluate(() => window.SessionReplay!.track('done'));
  expect(await page.evaluate(() => window.SessionReplay!.getSessionUrl())).toMatch(/:\d+\/s\//);
  expectNothingOfOurs(await recordingOf(page, wantsMark));
});
