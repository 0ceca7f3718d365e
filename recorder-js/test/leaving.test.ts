import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { killRenderers, launchBrowser, launchProfile, launchWholeBrowser } from './support/browser.ts';
import { customs } from './support/events.ts';
import { Gate } from './support/gate.ts';
import type { RecordedEvent } from './support/record-page.ts';
import { TestServer } from './support/server.ts';
import { Site } from './support/site.ts';

let browser: Browser;
let server: TestServer;
let gate: Gate;
let site: Site;
let context: BrowserContext;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), TestServer.start()]);
}, 90_000);
afterAll(() => Promise.all([browser.close(), server.stop()]));
beforeEach(async () => {
  [gate, context] = await Promise.all([Gate.before(server.address), browser.newContext()]);
  site = await Site.start(pageWith());
});
afterEach(async () => {
  await context.close();
  await Promise.all([gate.stop(), site.stop()]);
});

const pageWith = (attributes = ''): string =>
  `<!doctype html><script src="${gate.address}/recorder.js" data-key="demo" ${attributes}></script><p id="p">shop</p>`;

/** A page of the site whose recorder has loaded all its parts. */
async function open(script?: string, of = context): Promise<Page> {
  const page = await of.newPage();
  if (script) await page.addInitScript(script);
  const whole = page.waitForResponse(/recorder-transport/);
  await page.goto(site.origin.replace('127.0.0.1', 'localhost'));
  await whole;
  return page;
}

const urlOf = (page: Page): Promise<string> => page.evaluate(() => window.SessionReplay!.getSessionUrl()!);
const recordingOf = (url: string, accept: (events: RecordedEvent[]) => boolean): Promise<RecordedEvent[]> =>
  server.getWhen(`sessions/${new URL(url).pathname.slice(3)}/events`, accept);
const textOf = (events: RecordedEvent[]): string => JSON.stringify(events);
/** Waits until the server knows the page and has all of it so far. */
const stored = (url: string): Promise<RecordedEvent[]> => recordingOf(url, (events) => events.some(({ type }) => type === 2));

/** Text in which a compressor finds next to nothing. */
const noise = (length: number): string => {
  let text = '';
  for (let seed = length; text.length < length; seed = (seed * 48271) % 0x7fffffff) text += seed.toString(36);
  return text.slice(0, length);
};

/** Changes the page and leaves it, in one task, for the next page, which has the same address. */
const changeAndLeave = async (page: Page, texts: string[]): Promise<void> => {
  const next = Promise.all([page.waitForEvent('framenavigated'), page.waitForResponse(/recorder-transport/)]);
  await page.evaluate((texts) => {
    for (const text of texts) document.body.appendChild(document.createElement('p')).textContent = text;
    location.assign('/');
  }, texts);
  await next;
};

/** The storage keys and databases that the browser keeps for the site, besides the session's own key. */
const keptBy = (page: Page): Promise<{ storage: string[]; databases: (string | undefined)[] }> =>
  page.evaluate(async () => ({
    storage: Object.keys(localStorage).filter((key) => key !== 'session-replay:demo' && key !== 'session-replay:choice'),
    databases: (await indexedDB.databases()).map(({ name }) => name),
  }));

for (const [size, pieces] of [
  [72_000, 1],
  [63_000, 1],
  [200_000, 3],
  [400_000, 20],
] as const)
  test(`a last change of ${size} bytes in ${pieces} pieces is stored, whatever the browser sends of a page that is left`, async () => {
    const page = await open();
    const url = await urlOf(page);
    await stored(url);
    const texts = Array.from({ length: pieces }, (_, i) => noise(size / pieces + i));
    await changeAndLeave(page, texts);
    const events = await recordingOf(url, (events) => texts.every((text) => textOf(events).includes(text)));
    expect(customs(events, 'gap')).toEqual([]);
    // The next page has cleaned up.
    await expect.poll(() => keptBy(page), { timeout: 30_000 }).toEqual({ storage: [], databases: expect.anything() as unknown });
  });

test('what a page could not send while the server was away, a later page of another session sends', async () => {
  const page = await open();
  const url = await urlOf(page);
  await stored(url);
  gate.way = 'cut';
  const text = noise(90_000);
  await page.evaluate(() => window.SessionReplay!.track('server away'));
  await changeAndLeave(page, [text]);
  // The next page goes on with the session until the session is forgotten.
  expect(await urlOf(page)).toContain(new URL(url).pathname);
  await page.evaluate(() => localStorage.removeItem('session-replay:demo'));
  await page.close();

  gate.way = 'open';
  const later = await open();
  expect(await urlOf(later)).not.toContain(new URL(url).pathname);
  const events = await recordingOf(url, (events) => textOf(events).includes(text));
  expect(customs(events, 'track')).toEqual([{ name: 'server away', props: {} }]);
  expect(customs(events, 'gap')).toEqual([]);
});

test('a session that never reached the server is sent whole by a later page', async () => {
  gate.way = 'cut';
  const page = await open();
  const url = await urlOf(page);
  await changeAndLeave(page, [noise(90_000)]);
  await page.evaluate(() => window.SessionReplay!.track('second page'));
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
  // The requests that the page sends at its end are refused before the server is back.
  await new Promise((resolve) => setTimeout(resolve, 1500));

  gate.way = 'open';
  await open();
  const events = await recordingOf(url, (events) => textOf(events).includes(noise(90_000)) && customs(events, 'track').length > 0);
  expect(events.filter(({ type }) => type === 2).length).toBeGreaterThanOrEqual(2);
});

test('where what a page sent when it was left has begun the session, so that nobody has its token, what else was kept of it comes with the next', async () => {
  gate.way = 'cut';
  const page = await open();
  const text = noise(90_000);
  await changeAndLeave(page, [text]);
  // The second page is left just when the server is back.
  gate.way = 'http-only';
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  gate.way = 'open';
  await open();
  const all = async (): Promise<string> => {
    const { sessions } = await server.get<{ sessions: { id: string }[] }>('sessions');
    return (await Promise.all(sessions.map(({ id }) => server.get(`sessions/${id}/events`))))
      .map((events) => JSON.stringify(events))
      .join();
  };
  await expect.poll(async () => (await all()).includes(text), { timeout: 30_000 }).toBe(true);
});

test('a tab that is closed leaves its last change to the next tab', async () => {
  const page = await open();
  const url = await urlOf(page);
  await stored(url);
  gate.way = 'cut';
  const text = noise(90_000);
  await page.evaluate((text) => void document.body.append(text), text);
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
  gate.way = 'open';
  await open();
  await recordingOf(url, (events) => textOf(events).includes(text));
});

test('a tab that crashes after the server was away for a while has kept what it recorded until then', async () => {
  // A browser that keeps its storage in memory forgets it with the last page that uses it.
  const profile = await mkdtemp(join(tmpdir(), 'session-replay-profile-'));
  const tabs = await launchProfile(profile);
  const page = await open(undefined, tabs);
  const url = await urlOf(page);
  await stored(url);
  gate.way = 'cut';
  const texts = Array.from({ length: 20 }, (_, i) => noise(75_000 + i));
  await page.evaluate((texts) => document.body.append(...texts), texts);
  // Not waitForFunction: it takes the promise of an async function for a yes.
  const keptBytes = (): Promise<number> =>
    page.evaluate(async () => {
      if (!(await indexedDB.databases()).length) return 0;
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open('session-replay');
        request.onsuccess = () => resolve(request.result);
      });
      const all = database.transaction('session-replay').objectStore('session-replay').getAll();
      await new Promise((resolve) => (all.onsuccess = resolve));
      database.close();
      return (all.result as [number, string, object, Uint8Array][]).reduce((bytes, [, , , sealed]) => bytes + sealed.length, 0);
    });
  // All of the texts are kept: each character is one of 36, which deflates to two thirds.
  await expect.poll(keptBytes, { timeout: 30_000, interval: 200 }).toBeGreaterThan(20 * 75_000 * 0.646);
  const crashed = page.waitForEvent('crash');
  await killRenderers(tabs);
  await crashed;

  gate.way = 'open';
  await open(undefined, tabs);
  const events = await recordingOf(url, (events) => texts.every((text) => textOf(events).includes(text)));
  // The browser is closed here, because the site waits for the browser's connections when it stops. tabs.close()
  // would wait for the tab that has crashed.
  await (await tabs.browser()!.newBrowserCDPSession()).send('Browser.close');
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  expect(customs(events, 'gap')).toEqual([]);
});

const noDatabase = `Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } });`;
const noStorage = `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });`;
const fullStorage = `try { for (let s = 'x'.repeat(1 << 20); s.length > 64; ) try { localStorage.setItem('theirs' + s.length + localStorage.length, s); } catch { s = s.slice(s.length / 2); } } catch {}`;

test('without IndexedDB the last change is stored all the same', async () => {
  const page = await open(noDatabase);
  const url = await urlOf(page);
  await stored(url);
  const text = noise(90_000);
  await changeAndLeave(page, [text]);
  await recordingOf(url, (events) => textOf(events).includes(text));
});

for (const [how, script] of [
  ['switched off', noDatabase + noStorage],
  ['full', fullStorage],
])
  test(`where storage is ${how}, a gap says how much of the last change is missing`, async () => {
    const page = await open(script);
    const url = await urlOf(page);
    await stored(url);
    gate.way = 'http-only';
    // The socket is gone, and the page is left before anything is sent by another way.
    const texts = [noise(90_000), 'small enough to go along'];
    await changeAndLeave(page, texts);
    const events = await recordingOf(url, (events) => customs(events, 'gap').some(({ reason }) => reason === 'left'));
    // The server itself adds a gap for the missing segment, so this one is found by its reason.
    const gap = customs(events, 'gap').find(({ reason }) => reason === 'left')!;
    expect(gap).toMatchObject({ segments: 1 });
    expect(gap.bytes).toBeGreaterThan(90_000);
    expect(gap.events).toBeGreaterThan(0);
    expect(textOf(events)).not.toContain(texts[0]);
  });

test('a page whose segments are acked keeps nothing, and loads nothing for it', async () => {
  const loaded: string[] = [];
  context.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  const page = await open();
  const url = await urlOf(page);
  await stored(url);
  for (let i = 0; i < 3; i++) {
    await page.evaluate((i) => window.SessionReplay!.track(`step ${i}`), i);
    await recordingOf(url, (events) => customs(events, 'track').length === i + 1);
    await changeAndLeave(page, ['a little']);
    expect(await keptBy(page)).toEqual({ storage: [], databases: [] });
  }
  await page.waitForTimeout(3500);
  expect(loaded).not.toContain('/recorder-kept.js');
});

test('who says no has nothing kept any more', async () => {
  gate.way = 'cut';
  const page = await open();
  await changeAndLeave(page, [noise(90_000)]);
  expect((await keptBy(page)).storage).toEqual(['session-replay:left']);
  await page.evaluate(() => window.SessionReplay!.optOut());
  await expect.poll(() => keptBy(page)).toEqual({ storage: [], databases: [] });
  const next = page.waitForEvent('framenavigated');
  await page.evaluate(() => location.assign('/'));
  await next;
  expect(await keptBy(page)).toEqual({ storage: [], databases: [] });
});

test('what is older than a day is thrown away: the server would not take it', async () => {
  gate.way = 'cut';
  const page = await open();
  await changeAndLeave(page, [noise(90_000)]);
  await page.evaluate(() => {
    const left = localStorage.getItem('session-replay:left')!;
    localStorage.setItem('session-replay:left', `${Date.now() - 25 * 60 * 60_000}${left.slice(13)}`);
  });
  await page.close();
  gate.way = 'open';
  const later = await open();
  await expect.poll(() => keptBy(later), { timeout: 10_000 }).toMatchObject({ storage: [] });
});

test('of a session that is not sampled nothing is kept', async () => {
  site.html = pageWith('data-sample-rate="0"');
  const page = await open();
  await changeAndLeave(page, [noise(90_000)]);
  expect(await keptBy(page)).toEqual({ storage: [], databases: [] });
  expect(gate.attempts).toBe(0);
});

test('a page that was left and comes back from the cache goes on, and nothing is stored twice', async () => {
  const cached = await launchWholeBrowser({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  const page = await cached.newPage();
  await page.goto(site.origin.replace('127.0.0.1', 'localhost'));
  const url = await urlOf(page);
  await stored(url);
  const text = noise(90_000);
  await page.evaluate((text) => {
    // Only the same page, when it comes back, has this listener.
    addEventListener('pageshow', ({ persisted }) => persisted && window.SessionReplay!.track('back'));
    document.body.append(text);
  }, text);
  await page.goto(`${site.origin.replace('127.0.0.1', 'localhost')}/api/elsewhere`);
  // Not goBack(): it waits for a load, and there is none. Nor can Playwright look into a page that has come back from the cache.
  await page.evaluate(() => void setTimeout(() => history.back()));
  const events = await recordingOf(url, (events) => customs(events, 'track').length > 0 && textOf(events).includes(text));
  expect(textOf(events).split(text)).toHaveLength(2);
  await cached.close();
});
