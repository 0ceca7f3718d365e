import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { customs } from './support/events.ts';
import { TestServer } from './support/server.ts';
import { isSnapshot, Shop } from './support/shop.ts';

const TABS = 5;
const ROUNDS = 20;

let browser: Browser;
let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  [browser, server] = await Promise.all([
    launchBrowser(),
    TestServer.start('--Rates:NewSessionsPerMinutePerAddress=100000', '--Rates:NewSessionsPerMinutePerKey=100000'),
  ]);
  shop = await Shop.open(server);
}, 90_000);
afterAll(() => Promise.all([browser.close(), server.stop(), shop.close()]));

/** Opens empty tabs, each a process of its own, as those are that a browser restores. */
async function tabs(context: BrowserContext, before?: () => void): Promise<Page[]> {
  const pages = await Promise.all(Array.from({ length: TABS }, () => context.newPage()));
  if (before) for (const page of pages) await page.addInitScript(before);
  return pages;
}

test('the tabs of these tests are processes of their own', async () => {
  const context = await browser.newContext();
  const pages = await tabs(context);
  await Promise.all(pages.map((page) => page.goto(shop.origin)));
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  expect(processInfo.filter(({ type }) => type === 'renderer').length).toBeGreaterThanOrEqual(TABS);
  await context.close();
});

describe.each<[string, (() => void) | undefined]>([
  ['with locks', undefined],
  ['without, as on an insecure page,', () => Object.defineProperty(navigator, 'locks', { value: undefined })],
])('%s', (_, before) => {
  test(`${TABS} tabs that load at once are one session, each time of ${ROUNDS}`, { timeout: 240_000 }, async () => {
    const found: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const context = await browser.newContext();
      const pages = await tabs(context, before);
      await Promise.all(pages.map((page) => page.goto(shop.origin)));
      // By then each tab is sure of its session and sends.
      const mark = `round ${round}`;
      await Promise.all(pages.map((page) => page.waitForTimeout(400)));
      const ids = await Promise.all(pages.map((page) => shop.session(page)));
      found.push(new Set(ids).size);
      if (!round) {
        await Promise.all(pages.map((page) => shop.call(page, 'track', mark)));
        const events = await shop.events(ids[0], (events) => customs(events, 'track').length === TABS);
        expect(events.filter(isSnapshot)).toHaveLength(TABS);
      }
      await context.close();
    }
    expect(found).toEqual(found.map(() => 1));
  });
});

test('what a tab was told of its session stays true, however early it asked', { timeout: 60_000 }, async () => {
  const context = await browser.newContext();
  const early = await Shop.open(server, '', 'window.early = SessionReplay.getSupportCode()');
  const page = await early.visit(context);
  await page.waitForTimeout(500);
  expect(await early.call(page, 'getSupportCode')).toBe(await page.evaluate(() => (window as unknown as { early: string }).early));
  await context.close();
  await early.close();
});

test('a page that is left before the tabs have agreed is recorded all the same', { timeout: 60_000 }, async () => {
  const context = await browser.newContext();
  // Another script holds the lock for ever.
  const held = await Shop.open(server, '', '');
  const page = await held.visit(context, () => {
    void navigator.locks.request('session-replay:demo', () => new Promise(() => {}));
  });
  await held.call(page, 'track', 'before it is left');
  await page.goto('about:blank');
  await page.goto(held.origin);
  const session = await held.session(page);
  await held.events(session, (events) => customs(events, 'track').length === 1);
  await context.close();
  await held.close();
});

describe('one session over two pages', () => {
  test.each<[string, () => void]>([
    [
      'where localStorage is blocked',
      () =>
        Object.defineProperty(window, 'localStorage', {
          get: () => {
            throw new DOMException('The operation is insecure.', 'SecurityError');
          },
        }),
    ],
    ['where localStorage is none', () => Object.defineProperty(window, 'localStorage', { value: null })],
    [
      'where localStorage is full',
      () => {
        for (let size = 5 * 1024 * 1024; size >= 1; size = Math.floor(size / 2))
          for (let i = 0; i < 3; i++)
            try {
              localStorage.setItem(`f${size}${i}`, 'x'.repeat(size));
            } catch {
              // It is full, as intended.
            }
      },
    ],
  ])('%s', { timeout: 60_000 }, async (_, before) => {
    const context = await browser.newContext();
    const page = await shop.visit(context, before);
    await page.waitForTimeout(300);
    const session = await shop.session(page);
    await page.goto('about:blank');
    await page.goto(shop.origin);
    expect(await shop.session(page)).toBe(session);
    await shop.call(page, 'track', 'second');
    const events = await shop.events(session, (events) => customs(events, 'track').length === 1);
    expect(events.filter(isSnapshot).length).toBeGreaterThanOrEqual(2);
    await context.close();
  });

  test('and where storage holds what is not ours', { timeout: 60_000 }, async () => {
    for (const odd of ['null', '7', '"text"', '[]', '{"id":7}', '{"id":"0123456789abcdef0123456789abcdef","began":"x","seen":{}}', '{']) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.addInitScript((odd) => {
        if (!sessionStorage.getItem('once')) localStorage.setItem('session-replay:demo', odd);
        sessionStorage.setItem('once', '1');
      }, odd);
      await page.goto(shop.origin);
      await page.waitForTimeout(300);
      const session = await shop.session(page);
      expect(session, odd).toMatch(/^[0-9a-f]{32}$/);
      await page.reload();
      expect(await shop.session(page), odd).toBe(session);
      await context.close();
    }
  });
});
