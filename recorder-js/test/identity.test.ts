import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { customs } from './support/events.ts';
import { TestServer } from './support/server.ts';
import { movableClocks, moveClocks, Shop, texts } from './support/shop.ts';

const HOUR = 60 * 60_000;

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

const someone = { id: 'u-1', traits: { plan: 'pro', name: 'Ada' } };
const identify = (page: Page, id = someone.id, traits: object = someone.traits): Promise<unknown> =>
  shop.call(page, 'identify', id, traits);

/** What the server knows of the page's session and its user, once it has a mark that is made now. */
async function known(page: Page): Promise<{ session: string | null; said: Record<string, unknown>[]; userId: unknown }> {
  const mark = `mark ${Math.random()}`;
  await shop.call(page, 'track', mark);
  const session = await shop.session(page);
  const events = await shop.events(session, (events) => texts(events).includes(mark));
  const { session: row } = await server.get<{ session: { userId?: string | null } }>(`sessions/${session}`);
  return { session, said: customs(events, 'identify'), userId: row.userId ?? null };
}

test('in the session that follows an idle one the person is known', { timeout: 60_000 }, async () => {
  const page = await shop.visit(context, movableClocks, HOUR);
  await identify(page);
  const before = await known(page);
  await moveClocks(page, HOUR);
  await page.click('#b');
  const after = await known(page);
  expect(after.session).not.toBe(before.session);
  expect(after.said).toEqual([someone]);
  expect(after.userId).toBe('u-1');
});

test(
  'a page that identifies nobody belongs to whom the page before it has identified, in another session as well',
  { timeout: 60_000 },
  async () => {
    const page = await shop.visit(context, movableClocks, HOUR);
    await identify(page);
    await known(page);
    await page.reload();
    expect((await known(page)).userId).toBe('u-1');
    await moveClocks(page, HOUR);
    await page.reload();
    expect(await known(page)).toMatchObject({ said: [someone], userId: 'u-1' });
    const tab = await shop.visit(context);
    expect((await known(tab)).userId).toBe('u-1');
  },
);

test('stop() ends the session, not who the person is', { timeout: 60_000 }, async () => {
  const page = await shop.visit(context);
  await identify(page);
  const before = await known(page);
  await shop.call(page, 'stop');
  await page.reload();
  const after = await known(page);
  expect(after.session).not.toBe(before.session);
  expect(after.said).toEqual([someone]);
});

test(
  'after reset() nobody is known: in a session that begins at once, on the next page and in every other tab',
  { timeout: 60_000 },
  async () => {
    const page = await shop.visit(context);
    const tab = await shop.visit(context);
    await identify(page);
    const before = await known(page);
    expect((await known(tab)).session).toBe(before.session);

    await shop.call(page, 'reset');
    const nobody = { said: [], userId: null };
    const after = await known(page);
    expect(after).toMatchObject(nobody);
    expect(after.session).not.toBe(before.session);
    const old = await shop.events(before.session, () => true);
    expect(customs(old, 'track')).toHaveLength(2);

    expect(await known(tab)).toEqual(after);
    await page.reload();
    expect(await known(page)).toEqual(after);
    // The next person to be identified is another one.
    await identify(page, 'u-2', {});
    await tab.reload();
    expect((await known(tab)).userId).toBe('u-2');
    expect(texts(await shop.events(after.session, () => true))).not.toContain('Ada');
  },
);

test('a page that is left right after reset() leaves nothing of the person to the next', { timeout: 60_000 }, async () => {
  const page = await shop.visit(context);
  await identify(page);
  const before = await known(page);
  await page.evaluate(() => {
    (window as unknown as { SessionReplay: { reset: () => void } }).SessionReplay.reset();
    location.reload();
  });
  await page.waitForLoadState();
  await page.waitForTimeout(500);
  const after = await known(page);
  expect(after.session).not.toBe(before.session);
  expect(after.said).toEqual([]);
});

test('what was said right before reset() is said of nobody after it', { timeout: 60_000 }, async () => {
  const early = await Shop.open(server, '', `SessionReplay.identify('u-1', { name: 'Ada' }); SessionReplay.reset()`);
  const page = await early.visit(context);
  // Tabs wait for one another for a shorter time than this.
  await page.waitForTimeout(2500);
  expect(await known(page)).toMatchObject({ said: [], userId: null });
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('u-1');
  await early.close();
});

test('of two who are identified in one session both are in it', { timeout: 60_000 }, async () => {
  const early = await Shop.open(server, '', `SessionReplay.identify('u-1', { plan: 'pro' }); SessionReplay.identify('u-2')`);
  const page = await early.visit(context);
  await shop.call(page, 'identify', 'u-3');
  // Naming the user who is known already records nothing.
  await shop.call(page, 'identify', 'u-3');
  const { said, userId } = await known(page);
  expect(said.map(({ id }) => id)).toEqual(['u-1', 'u-2', 'u-3']);
  expect(userId).toBe('u-3');
  await early.close();
});

test('a session that only an error makes worth while tells who it was, however long ago that was said', { timeout: 60_000 }, async () => {
  const quiet = await Shop.open(server, 'data-sample-rate="0"');
  const page = await quiet.visit(context, movableClocks, HOUR);
  await identify(page);
  // The recorder keeps the last minute in two halves and forgets everything older.
  for (let minutes = 0; minutes < 4; minutes++) {
    await quiet.call(page, 'track', `minute ${minutes}`);
    await page.waitForTimeout(1300);
    await moveClocks(page, 70_000);
  }
  await quiet.call(page, 'captureError', 'now');
  const { said, userId } = await known(page);
  expect(said).toEqual([someone]);
  expect(userId).toBe('u-1');
  await quiet.close();
});

test('whoever opts out is forgotten, and of whom much is said only the id is kept', { timeout: 60_000 }, async () => {
  const page = await shop.visit(context);
  const part = 'x'.repeat(1_900);
  await identify(page, 'u-1', { one: part, two: part, three: part });
  const keep = (): Promise<string> => page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  await known(page);
  expect(await keep()).toContain('u-1');
  expect((await keep()).length).toBeLessThan(2000);
  await shop.call(page, 'optOut');
  expect(await keep()).not.toContain('u-1');
});
