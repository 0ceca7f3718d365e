import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { customs } from './support/events.ts';
import type { RecordedEvent } from './support/record-page.ts';
import { TestServer } from './support/server.ts';
import { isSnapshot, movableClocks, moveClocks, Shop, texts } from './support/shop.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A segment is sealed 1 s after its first record; this is a little longer. */
const SEALED_MS = 1300;

let browser: Browser;
let server: TestServer;
let shop: Shop;
let context: BrowserContext;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), TestServer.start()]);
  shop = await Shop.open(server);
}, 90_000);
afterAll(() => Promise.all([browser.close(), server.stop(), shop.close()]));
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

/** The page's wall clock. */
const clock = (page: Page): Promise<number> => page.evaluate(() => Date.now());
const times = (events: RecordedEvent[]): number[] => events.map(({ timestamp }) => timestamp);

/** Hides the tab, as the browser tells a page of it. */
async function hide(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

/** The things that may come first when the machine is awake again, and how the recording shows each. */
const firsts: Record<string, { act: (page: Page) => Promise<unknown>; shows: (events: RecordedEvent[]) => boolean }> = {
  click: { act: (page) => page.click('#b'), shows: (events) => events.some(({ data }) => data.source === 2 && data.type === 2) },
  mutation: {
    act: (page) => page.evaluate(() => document.querySelector('#p')!.append(' afterwards')),
    shows: (events) => texts(events).includes('afterwards'),
  },
  fetch: {
    act: (page) => page.evaluate(() => fetch('/api/afterwards').then((response) => response.text())),
    shows: (events) => texts(events).includes('/api/afterwards'),
  },
  error: {
    act: (page) => page.evaluate(() => void setTimeout(() => (null as unknown as { afterwards: 0 }).afterwards)),
    shows: (events) => customs(events, 'error').some(({ message }) => String(message).includes('afterwards')),
  },
  'console line': {
    act: (page) => page.evaluate(() => console.log('afterwards')),
    shows: (events) => events.some(({ data }) => data.plugin === 'rrweb/console@1' && texts([data as never]).includes('afterwards')),
  },
};

describe.each([
  ['stands still', 0],
  ['goes on', 3 * DAY],
])('after three days of sleep in which the monotonic clock %s', (_, monotonicMs) => {
  test.each(['shown', 'hidden'].flatMap((tab) => Object.keys(firsts).map((first) => [tab, first])))(
    'in a %s tab, a new session begins with a %s',
    { timeout: 60_000 },
    async (tab, first) => {
      // The page was opened three days ago by its clock; in the present the machine is awake again.
      const page = await shop.visit(context, movableClocks, 3 * DAY);
      await page.click('#b');
      await shop.call(page, 'track', 'before');
      const before = await shop.session(page);
      await page.waitForTimeout(SEALED_MS);
      if (tab === 'hidden') await hide(page);
      const asleep = await clock(page);

      await moveClocks(page, 3 * DAY, monotonicMs);
      const awake = await clock(page);
      await firsts[first].act(page);

      await page.waitForTimeout(100);
      const after = await shop.session(page);
      expect(after).not.toBe(before);
      const events = await shop.events(after, (events) => events.some(isSnapshot) && firsts[first].shows(events));
      expect(Math.min(...times(events))).toBeGreaterThanOrEqual(awake - 10);
      expect(Math.max(...times(events))).toBeLessThanOrEqual(await clock(page));
      const old = await shop.events(before, (events) => customs(events, 'track').length > 0);
      expect(Math.max(...times(old))).toBeLessThanOrEqual(asleep + 10);
      expect(texts(old)).not.toContain('afterwards');
    },
  );

  test('what follows a short sleep belongs to the same session and has the time of the wall clock', { timeout: 60_000 }, async () => {
    const page = await shop.visit(context, movableClocks, 20 * MINUTE);
    await page.click('#b');
    const session = await shop.session(page);
    await moveClocks(page, 20 * MINUTE, monotonicMs && 20 * MINUTE);
    const awake = await clock(page);
    await page.evaluate(() => void setTimeout(() => (null as unknown as { afterwards: 0 }).afterwards));
    const events = await shop.events(session, firsts.error.shows);
    const { timestamp } = events.find(({ data }) => data.tag === 'error')!;
    expect(timestamp).toBeGreaterThanOrEqual(awake);
    expect(timestamp).toBeLessThanOrEqual(await clock(page));
  });
});

describe('while the page changes by itself and nobody is there', () => {
  /** Lets minutes pass in moments, by steps that are shorter than any sleep, while the page changes without a person. */
  async function passAlone(page: Page, minutes: number): Promise<void> {
    for (let passed = 0; passed < minutes; passed += 4) {
      await moveClocks(page, 4 * MINUTE);
      await page.evaluate(() => {
        document.querySelector('#p')!.append(' tick');
        console.log('tick');
        // No person does any of this, whatever events it makes.
        window.scrollBy(0, 10);
        const button = document.querySelector<HTMLElement>('#b')!;
        button.focus();
        button.click();
        button.blur();
        document.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, screenX: Math.random() * 100 }));
        window.dispatchEvent(new FocusEvent('focus'));
        document.dispatchEvent(new Event('visibilitychange'));
      });
      await page.waitForTimeout(20);
    }
    await page.waitForTimeout(SEALED_MS);
  }

  async function start(minutes: number): Promise<{ page: Page; session: string | null; last: number }> {
    const page = await shop.visit(context, movableClocks, minutes * MINUTE);
    await page.mouse.move(10, 10);
    await page.mouse.move(20, 20);
    await page.waitForTimeout(SEALED_MS);
    return { page, session: await shop.session(page), last: await clock(page) };
  }

  test(
    '30 minutes after the last sign of the person the session ends, and nothing is recorded until the next',
    { timeout: 60_000 },
    async () => {
      const { page, session, last } = await start(120);
      const known = await shop.sessions();
      await passAlone(page, 100);
      expect(await shop.sessions()).toEqual(known);
      expect(await shop.session(page)).toBeNull();
      const events = await shop.events(session, (events) => texts(events).includes('tick'));
      expect(Math.max(...times(events))).toBeLessThan(last + 31 * MINUTE);
      expect(Math.max(...times(events))).toBeGreaterThan(last + 25 * MINUTE);

      const back = await clock(page);
      await page.mouse.move(30, 30);
      const next = await shop.session(page);
      expect(next).not.toBe(session);
      await page.click('#b');
      const after = await shop.events(next, (events) => events.some(isSnapshot) && firsts.click.shows(events));
      expect(Math.min(...times(after))).toBeGreaterThanOrEqual(back);
    },
  );

  test.each<[string, (page: Page) => Promise<unknown>]>([
    ['moves the mouse', (page) => page.mouse.move(Math.random() * 300, Math.random() * 300)],
    ['turns the wheel', (page) => page.mouse.wheel(0, 5)],
    ['presses a key', (page) => page.keyboard.press('Shift')],
  ])('a person who %s now and then keeps the session', { timeout: 60_000 }, async (_, act) => {
    const { page, session } = await start(120);
    for (let times = 0; times < 5; times++) {
      await passAlone(page, 20);
      await act(page);
    }
    expect(await shop.session(page)).toBe(session);
  });

  test('the first error begins a session of its own, so that it is known, and no other does', { timeout: 60_000 }, async () => {
    const { page, session } = await start(200);
    await passAlone(page, 40);
    await firsts.error.act(page);
    await page.waitForTimeout(100);
    const next = await shop.session(page);
    expect([null, session]).not.toContain(next);
    await shop.events(next, (events) => events.some(isSnapshot) && firsts.error.shows(events));
    await passAlone(page, 40);
    await firsts.error.act(page);
    await page.waitForTimeout(100);
    expect(await shop.session(page)).toBeNull();
  });

  test('a page that loads anew by itself is no sign of the person either', { timeout: 60_000 }, async () => {
    const { page, session } = await start(60);
    for (let times = 0; times < 3; times++) {
      await moveClocks(page, 11 * MINUTE);
      await page.reload();
    }
    expect(await shop.session(page)).not.toBe(session);
  });
});

test('in a frame of the page the person is there as well', { timeout: 60_000 }, async () => {
  const page = await shop.visit(context, movableClocks, 90 * MINUTE);
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.srcdoc = '<!doctype html><p>inside</p>';
        frame.onload = resolve;
        document.body.prepend(frame);
      }),
  );
  const session = await shop.session(page);
  const box = (await page.locator('iframe').boundingBox())!;
  for (let times = 0; times < 4; times++) {
    await page.waitForTimeout(SEALED_MS);
    await page.mouse.move(box.x + 30 + times, box.y + 30);
    await moveClocks(page, 20 * MINUTE);
  }
  expect(await shop.session(page)).toBe(session);
  await moveClocks(page, 20 * MINUTE);
  await page.mouse.move(box.x + 50, box.y + 50);
  const next = await shop.session(page);
  expect([null, session]).not.toContain(next);
  await shop.events(next, (events) => texts(events).includes('inside'));
});

test('after 24 hours it is another session, however much the person does', { timeout: 60_000 }, async () => {
  const page = await shop.visit(context, movableClocks, 25 * HOUR);
  const session = await shop.session(page);
  for (let hours = 0; hours < 23.5; hours += 0.45) {
    await moveClocks(page, 0.45 * HOUR);
    await page.keyboard.press('Shift');
  }
  expect(await shop.session(page)).toBe(session);
  await moveClocks(page, 0.45 * HOUR);
  await page.keyboard.press('Shift');
  await moveClocks(page, 0.45 * HOUR);
  await page.keyboard.press('Shift');
  const next = await shop.session(page);
  expect([null, session]).not.toContain(next);
  await shop.events(next, (events) => events.some(isSnapshot));
});

test.each([300, 2 * HOUR, 2 * DAY])(
  'a clock that is set back by %i ms ends no session, and no time goes back',
  { timeout: 60_000 },
  async (ms) => {
    const page = await shop.visit(context, movableClocks);
    await page.click('#b');
    const session = await shop.session(page);
    await shop.call(page, 'track', 'before');
    await moveClocks(page, -ms, 0);
    await shop.call(page, 'track', 'after');
    await page.click('#b');
    expect(await shop.session(page)).toBe(session);
    const events = await shop.events(session, (events) => customs(events, 'track').length === 2);
    const tracks = times(events.filter(({ data }) => data.tag === 'track'));
    expect(tracks[1]).toBeGreaterThanOrEqual(tracks[0]);
    expect(tracks[1] - tracks[0]).toBeLessThan(5000);
    // Thirty minutes without the person end the session, although the page's clock was set back.
    for (let passed = 0; passed < 36; passed += 4) {
      await moveClocks(page, 4 * MINUTE);
      await page.evaluate(() => console.log('tick'));
    }
    expect(await shop.session(page)).toBeNull();
  },
);
