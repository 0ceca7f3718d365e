import type { eventWithTime } from '@rrweb/types';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SentSession } from '../../recorder-js/test/support/sent-session.ts';
import type { Manifest, SessionList } from '../src/source/model.ts';
import { launchBrowser } from './support/browser.ts';
import { custom } from './support/recorded-page.ts';
import { idleMs, inOrder, recordVisit, shop, type RecordedVisit } from './support/recorded-visit.ts';
import { ViewerUnderTest } from './support/viewer.ts';

/** The viewer in a real browser, with a recording that rrweb's recorder made, from the real server. */
describe('the viewer', () => {
  let viewer: ViewerUnderTest;
  let visit: RecordedVisit;
  /** The visit as the server has it, and its address in the viewer. */
  let manifest: Manifest;
  let path: string;
  let page: Page;
  let complaints: string[];
  /** The sessions that the test has sent besides the visit. */
  let sent: string[] = [];

  beforeAll(async () => {
    viewer = await ViewerUnderTest.start();
    visit = await recordVisit(viewer.browser);
    const identity = custom('identify', { id: 'ada@example.com', traits: { plan: 'gold' } }, visit.list.at(-1)!.timestamp);
    visit.list.push(identity as eventWithTime);
    path = await send();
    manifest = await viewer.server.get<Manifest>(`sessions/${path.slice(3)}`);
    sent = [];
  });

  afterAll(() => viewer.stop());

  beforeEach(() => newPage());

  afterEach(async () => {
    await viewer.closePage();
    await viewer.delete(sent.splice(0));
  });

  const newPage = async (options: Parameters<ViewerUnderTest['newPage']>[0] = {}): Promise<void> => {
    await viewer.newPage({ permissions: ['clipboard-read', 'clipboard-write'], ...options });
    ({ page, complaints } = viewer);
    page.on('console', (message) => {
      if (/Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text());
    });
  };
  /** Sends a visit, and returns its address when it is over and indexed. */
  const send = async ({ list, pay, userAgent } = visit): Promise<string> => {
    const session = new SentSession(viewer.server, userAgent);
    sent.push(session.id);
    let last = session.page();
    await last.send(list);
    if (pay.length > 0) await (last = session.page()).send(pay);
    await session.finish(last);
    return `/s/${session.id}`;
  };

  const until = <T>(ask: () => Promise<T> | T) => expect.poll(ask, { timeout: 20_000 });
  const open = (to: string): Promise<void> => viewer.open(to);
  const ready = (): Promise<void> => viewer.ready();
  const replayed = () => viewer.replayed;
  const errorAt = (): number => manifest.errors[0]!.time - manifest.session.startTime;
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
  /** The time of the first snapshot. */
  const snapshotTime = (): number => visit.list.find((event) => event.type === 2)!.timestamp;
  const request = (at: number, facts: object): object => ({
    type: 6,
    timestamp: snapshotTime() + at,
    data: { plugin: 'rrweb/network@1', payload: { requests: [{ method: 'POST', startTime: at - 90, endTime: at, ...facts }] } },
  });

  test('the list shows the session, and a click opens it', async () => {
    await withLines(0, [request(500, { name: `${shop}/a`, status: 502 }), request(600, { name: `${shop}/b`, status: 404 })]);
    await open('/');
    const row = page.getByTestId('session-row').first();
    expect(await row.innerText()).toMatch(
      /ada@example\.com[\s\S]*pages\/list\.html[\s\S]*2 pages[\s\S]*3 clicks[\s\S]*1 error[\s\S]*2 failed requests/,
    );
    await row.click();
    await ready();
    expect(await replayed().locator('header').innerText()).toBe('Tea shop');
    expect(complaints).toEqual([]);
  });

  test('the list loads more, filters, and says how to record when it is empty', async () => {
    const anonymous = visit.list.filter(({ type }) => type !== 5);
    for (let n = 1; n <= 3; n++) await send({ ...visit, list: anonymous, pay: [] });
    await page.route(/\/api\/v1\/sessions\?/, (route) => route.continue({ url: route.request().url().replace('limit=50', 'limit=2') }));
    await open('/');
    const rows = page.getByTestId('session-row');
    await rows.nth(1).waitFor();
    expect(await rows.count()).toBe(2);
    expect(await rows.nth(1).innerText()).toContain('anonymous');
    await button('Load more').click();
    await rows.nth(3).waitFor();
    expect(await rows.nth(3).innerText()).toContain('ada@example.com');
    await button('With errors').click();
    await rows.nth(1).waitFor({ state: 'detached' });
    expect(await rows.first().innerText()).toContain('ada@example.com');
    await viewer.alter(/\/api\/v1\/sessions\?/, (): SessionList => ({ sessions: [], next: null }));
    await open('/');
    await page.getByText('Nothing is recorded yet').waitFor();
    expect(await page.locator('pre').innerText()).toContain(`<script src="${viewer.server.address}/recorder.js"`);
  });

  test('a moment in the address opens there: the page, the time, and what was on it', async () => {
    await open(`${path}?t=${errorAt() + 300}`);
    await ready();
    expect(await replayed().locator('#state').innerText()).toBe('Paying…');
    expect(await replayed().locator('[name=name]').inputValue()).toBe('Ada Lovelace');
    expect(await page.getByTestId('time').innerText()).toMatch(/^0:\d\d \/ \d:\d\d$/);
    expect(await page.getByRole('link', { name: /pay\.html/ }).getAttribute('href')).toContain('/pages/pay.html');
  });

  test('a moment before the click shows the page before the click', async () => {
    await open(`${path}?t=${errorAt() - 400}`);
    await ready();
    expect(await replayed().locator('#state').innerText()).toBe('Total € 7.50');
  });

  test('seeking back and forth always gives the same page', async () => {
    await open(`${path}?t=${errorAt() + 300}`);
    await ready();
    const state = replayed().locator('#state');
    for (const [t, text] of [
      [-400, 'Total € 7.50'],
      [300, 'Paying…'],
      [-300, 'Total € 7.50'],
    ] as const) {
      await page.getByRole('slider', { name: 'Seek' }).fill(String(Math.round(errorAt() + t)));
      await ready();
      await until(() => state.innerText()).toBe(text);
      expect(await replayed().locator('#pay').count()).toBe(1);
    }
    await page.getByRole('slider', { name: 'Seek' }).fill('0');
    await until(() => replayed().locator('#count').innerText()).toBe('Cart is empty');
  });

  test('playing goes on from page to page, and stops at the end', async () => {
    await open(`${path}?t=${errorAt() - 1500}`);
    await ready();
    await button('4×').click();
    await button('Play').click();
    await button('Pause').waitFor();
    await button('Play').waitFor();
    expect(await replayed().locator('#state').innerText()).toBe('Paying…');
    const [now, total] = (await page.getByTestId('time').innerText()).split(' / ');
    expect(now).toBe(total);
  });

  test('what happens while playing appears as it happened', async () => {
    await open(path);
    await ready();
    expect(await replayed().locator('#count').innerText()).toBe('Cart is empty');
    await page.keyboard.press('Space');
    await until(() => replayed().locator('#count').innerText()).toBe('Cart: 1 of green');
    await until(() => replayed().locator('#count').innerText()).toBe('Cart: 2 of white');
    await page.keyboard.press('Space');
    await button('Play').waitFor();
  });

  test('a pause in use is named, and skipped when one wants that', async () => {
    await open(`${path}?t=8000`);
    await ready();
    await page.getByText(/^No activity for 4\d s/).waitFor();
    await page.keyboard.press('s');
    await button('Play').click();
    await page.getByText(/^Skipped 4\d s without activity/).waitFor();
    await until(() => replayed().locator('h1').innerText()).toBe('Pay');
    expect(await page.getByTestId('time').innerText()).toMatch(/^0:[45]\d/);
    expect(idleMs).toBeGreaterThan(40_000);
  });

  test('the link to this moment is copied, and opens the moment', async () => {
    await open(`${path}?t=${errorAt() + 300}`);
    await ready();
    await button('Copy link to this moment').click();
    await page.getByText('Link copied').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(`${viewer.server.address}${path}?t=${errorAt() + 300}`);
    await page.goto(link);
    await ready();
    expect(await replayed().locator('#state').innerText()).toBe('Paying…');
  });

  test('the link is copied without the clipboard interface too', async () => {
    await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await open(`${path}?t=1000`);
    await ready();
    await page.keyboard.press('y');
    await page.getByText('Link copied').waitFor();
  });

  test('the address keeps the moment after a seek', async () => {
    await open(path);
    await ready();
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(/\?t=5000$/);
    await page.keyboard.press('Shift+ArrowLeft');
    await page.waitForURL(/\?t=4000$/);
  });

  test("an error's address opens five seconds before it, paused, with its stack open", async () => {
    await open(`/e/${manifest.errors[0]!.id}`);
    await ready();
    await button('Play').waitFor();
    const slider = page.getByRole('slider', { name: 'Seek' });
    expect(Number(await slider.inputValue())).toBeCloseTo(errorAt() - 5_000, -1);
    const row = page.getByTestId('error-row');
    expect(await row.getAttribute('aria-expanded')).toBe('true');
    expect(await row.innerText()).toContain('TypeError: Cannot read properties of null');
    await until(() => page.getByTestId('row-detail').innerText()).toMatch(/onclick .*pay\.html:\d+:\d+/);
    await page.keyboard.press('e');
    await until(async () => Number(await slider.inputValue())).toBe(errorAt());
    await page.waitForURL(`**${path}?t=${errorAt()}`);
  });

  test('the list beside the page says in words what was done, and a click goes there', async () => {
    await open(path);
    await ready();
    const rows = page.getByRole('complementary').getByRole('listitem');
    await until(() => rows.count()).toBeGreaterThan(8);
    const texts = (await rows.allInnerTexts()).join('\n');
    for (const text of ['Clicked button “Add to cart”', 'Filled in field “E-mail”', 'Added green', 'Payment takes long'])
      expect(texts).toContain(text);
    await page.getByRole('button', { name: /Payment takes long/ }).click();
    await until(() => replayed().locator('h1').innerText()).toBe('Pay');
    // The exact second depends on how fast the recording was made; it is after the long pause.
    await page.waitForURL(/\?t=[3-9]\d{4}$/);
    await button(/^Console \d/).click();
    expect((await rows.allInnerTexts()).join('\n')).not.toContain('Added green');
  });

  /** The console line number `n`, after so many tenths of a second. */
  const line = (n: number, from: number): object => ({
    type: 6,
    timestamp: from + n * 100,
    data: { plugin: 'rrweb/console@1', payload: { level: 'log', payload: [JSON.stringify(`line ${n}`)], trace: [] } },
  });
  /** Sends the visit with a console line every 100 ms, and with the events in `more`. */
  const withLines = (count: number, more: object[] = []): Promise<string> => {
    const added = [...Array.from({ length: count }, (_, n) => line(n, snapshotTime())), ...more] as eventWithTime[];
    return send({ ...visit, list: inOrder([...visit.list, ...added]) });
  };
  const listTop = () => page.locator('.rows').evaluate((rows) => Math.round(rows.scrollTop));
  const pastRows = () => page.locator('.row[data-past]').count();

  const expectStays = async (scroll: () => Promise<unknown>): Promise<void> => {
    await open(await withLines(400));
    await ready();
    await page.keyboard.press('Space');
    await until(pastRows).toBeGreaterThan(5);
    await scroll();
    await button('Follow the playhead').waitFor();
    await until(listTop).toBeGreaterThan(100);
    await page.waitForTimeout(200);
    const [top, past] = [await listTop(), await pastRows()];
    await until(pastRows).toBeGreaterThan(past + 20);
    expect(await listTop()).toBe(top);
    await button('Follow the playhead').click();
    await until(listTop).not.toBe(top);
    await button('Follow the playhead').waitFor({ state: 'detached' });
  };

  test.each<[string, () => Promise<unknown>]>([
    [
      'the wheel',
      async () => {
        await page.mouse.move(1_250, 500);
        await page.mouse.wheel(0, 600);
      },
    ],
    [
      'PageDown',
      async () => {
        await page.locator('.row-line').first().focus();
        await page.keyboard.press('PageDown');
      },
    ],
    [
      'PageDown after a press between the rows',
      async () => {
        await page.locator('.rows').click({ position: { x: 200, y: 2 } });
        await page.keyboard.press('PageDown');
      },
    ],
  ])('while it plays the list stays where %s has put it, until one asks to follow', (_, scroll) => expectStays(scroll));

  test('while it plays the list stays where a drag of its scroll bar has put it', async () => {
    const withBars = await launchBrowser({ scrollBars: true });
    await viewer.closePage();
    await newPage({ browser: withBars });
    await expectStays(async () => {
      const box = (await page.locator('.rows').boundingBox())!;
      await page.mouse.move(box.x + box.width - 6, box.y + 34);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width - 6, box.y + box.height / 3, { steps: 5 });
      await page.mouse.up();
    });
    await withBars.close();
  });

  test('a row under the pointer stays there when others come above it, open or close', async () => {
    const session = new SentSession(viewer.server, visit.userAgent);
    sent.push(session.id);
    const first = session.page();
    await first.send(visit.list);
    await session.page().send(visit.pay);
    await open(`/s/${session.id}?t=${errorAt()}`);
    await ready();
    const row = page.locator('.row-line', { hasText: 'Payment takes long' });
    await row.hover();
    const before = (await row.boundingBox())!.y;
    await first.send(Array.from({ length: 40 }, (_, n) => line(n, visit.list.at(-1)!.timestamp)));
    await page.getByText('line 39').waitFor({ state: 'attached' });
    expect((await row.boundingBox())!.y).toBeCloseTo(before, 0);
    await row.click();
    await page.getByTestId('row-detail').waitFor();
    expect((await row.boundingBox())!.y).toBeCloseTo(before, 0);
    await row.click();
    await page.getByTestId('row-detail').waitFor({ state: 'detached' });
    expect((await row.boundingBox())!.y).toBeCloseTo(before, 0);
  });

  test('requests are rows; those that failed have a mark, are reached by E, and stand alone when one wants that', async () => {
    const address = await withLines(3, [
      request(500, { name: `${shop}/api/orders/2024/${'archive/'.repeat(20)}list?page=2`, method: 'GET', status: 200 }),
      request(1_000, { name: `${shop}/api/pay`, status: 502, responseBody: 'upstream is away' }),
      request(1_200, { name: 'https://bank.example/rate', status: 0, error: 'TypeError: Failed to fetch' }),
      request(1_400, { name: `${shop}/api/search`, status: 0, error: 'AbortError: The user aborted a request.' }),
    ]);
    await open(address);
    await ready();
    await button(/^Requests 4$/).waitFor();
    const rows = page.locator('.row.request');
    expect((await rows.allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/GET \/api\/orders\/2024.*list\?page=2 200 OK 90 ms$/),
      expect.stringMatching(/POST \/api\/pay 502 Bad Gateway 90 ms$/),
      expect.stringMatching(/POST bank\.example\/rate failed 90 ms$/),
      expect.stringMatching(/POST \/api\/search aborted 90 ms$/),
    ]);
    const tail = (await rows.first().locator('.request-path').boundingBox())!;
    const list = (await page.locator('.rows').boundingBox())!;
    expect(tail.x + tail.width).toBeLessThanOrEqual(list.x + list.width);
    expect(await page.getByRole('button', { name: /^Failed request at .*502 Bad Gateway/ }).count()).toBe(1);

    await page.keyboard.press('e');
    await page.waitForURL(`**${address}?t=${snapshotTime() - manifest.session.startTime + 910}`);
    await button(/^Only problems 3$/).click();
    expect(await page.locator('.row').count()).toBe(3);
    await page.locator('.row-line', { hasText: '/api/pay' }).click();
    await page.getByTestId('row-detail').getByText('upstream is away').waitFor();
    await button(/^Requests 4$/).click();
    expect(await page.locator('.row').count()).toBeGreaterThan(8);
  });

  test('an opened console row shows the whole message, and scrolls inside', async () => {
    const message = Array.from({ length: 300 }, (_, n) => `word${n}`).join(' ');
    const payload = { level: 'log', payload: [JSON.stringify(message)], trace: [] };
    await open(await withLines(0, [{ type: 6, timestamp: snapshotTime() + 50, data: { plugin: 'rrweb/console@1', payload } }]));
    await ready();
    await page.locator('.row-line', { hasText: 'word0' }).click();
    const whole = page.getByTestId('row-detail').locator('pre');
    await until(() => whole.innerText()).toBe(message);
    const { wraps, scrolls, family } = await whole.evaluate((pre) => ({
      wraps: pre.scrollWidth <= pre.clientWidth,
      scrolls: pre.scrollHeight > pre.clientHeight,
      family: getComputedStyle(pre).fontFamily,
    }));
    expect([wraps, scrolls]).toEqual([true, true]);
    expect(family).toContain('monospace');
  });

  test('what is cut in a row has a tooltip that has it whole', async () => {
    await open(await withLines(1));
    await ready();
    // Both texts are read in one step, because rows come between while pages are read.
    const lines = await page
      .locator('.row-line')
      .evaluateAll((lines) =>
        lines.map((line) => [line.querySelector<HTMLElement>('.row-text, .row-request')!.innerText, line.getAttribute('title')!]),
      );
    expect(lines.length).toBeGreaterThan(0);
    for (const [said, title] of lines) expect(title!.replace(/\s+/g, ' ')).toContain(said!.replace(/\s+/g, ' ').replace(/…$/, ''));
  });

  test('the replay frame runs no script', async () => {
    await open(`${path}?t=${errorAt()}`);
    await ready();
    for (const frame of await page.locator('.replay iframe').all()) expect(await frame.getAttribute('sandbox')).toBe('allow-same-origin');
    expect(await page.title()).not.toBe('attacked');
    expect(await replayed().locator('script:not([type])').count()).toBe(0);
  });

  test('while a page is read it says so, and the last picture stays', async () => {
    await open(path);
    await ready();
    const release = await viewer.hold(/\/packs\//);
    await page.getByRole('slider', { name: 'Seek' }).fill(String(errorAt()));
    await page.getByText('Loading this moment').waitFor();
    expect(await replayed().locator('header').innerText()).toBe('Tea shop');
    expect(await page.getByTestId('stage').getAttribute('data-ready')).toBe('false');
    release();
    await ready();
    expect(await replayed().locator('h1').innerText()).toBe('Pay');
  });

  test('a page far away is not read before its turn, but the list tells of it', async () => {
    const asked = viewer.requests();
    const pagesAsked = (): (string | undefined)[] => asked.flatMap((url) => /pages\/(\w+)\/packs\/\d+$/.exec(url)?.slice(1) ?? []);
    await open(path);
    await ready();
    await page.getByText('Payment takes long').waitFor();
    await page.waitForTimeout(500);
    expect(pagesAsked()).toEqual([manifest.pages[0]!.id]);
    await page.getByRole('slider', { name: 'Seek' }).fill(String(errorAt()));
    await until(pagesAsked).toEqual(manifest.pages.map(({ id }) => id));
  });

  test('a page whose snapshot is missing says so', async () => {
    await open(`${await send({ ...visit, pay: visit.pay.filter(({ type }) => type !== 2) })}?t=${errorAt()}`);
    await page.getByText('The snapshot of this page is missing').waitFor();
    await page.getByText('Payment takes long').waitFor();
  });

  test('a page that was white itself is explained', async () => {
    const white = {
      type: 2,
      id: 3,
      tagName: 'html',
      attributes: {},
      childNodes: [{ type: 2, id: 4, tagName: 'body', attributes: {}, childNodes: [] }],
    };
    const text = { parentId: 4, nextId: null, node: { type: 3, id: 5, textContent: 'Here now' } };
    const timestamp = snapshotTime();
    const list = [
      visit.list.find((event) => event.type === 4)!,
      { type: 2, timestamp, data: { node: { type: 0, id: 1, childNodes: [white] }, initialOffset: { top: 0, left: 0 } } },
      { type: 3, timestamp: timestamp + 1_500, data: { source: 0, adds: [text], removes: [], texts: [], attributes: [] } },
    ] as eventWithTime[];
    await open(await send({ ...visit, list, pay: [] }));
    await ready();
    await page.getByText('The page was empty at this moment.').waitFor();
    await page.keyboard.press('Space');
    await until(() => replayed().locator('body').innerText()).toBe('Here now');
    await page.getByText('The page was empty at this moment.').waitFor({ state: 'detached' });
  });

  /** A session that is being recorded, up to where the form is filled in, open in the viewer; `send` sends more of it. */
  const openLive = async (): Promise<(events: readonly eventWithTime[]) => Promise<void>> => {
    const { list, pay, userAgent } = visit;
    const session = new SentSession(viewer.server, userAgent);
    sent.push(session.id);
    await session.page().send(list);
    const second = session.page();
    await second.send(pay.slice(0, filledIn()));
    await open(`/s/${session.id}`);
    await ready();
    await button('Pause').waitFor();
    return (events) => second.send(events);
  };
  const filledIn = (): number => visit.pay.findIndex((event) => event.type === 3 && event.data.source === 5);

  test('a session that is being recorded plays live', async () => {
    const send = await openLive();
    const step = 10;
    for (let from = filledIn(); from < visit.pay.length; from += step) {
      await send(visit.pay.slice(from, from + step));
      await page.waitForTimeout(200);
    }
    await until(() => replayed().locator('[name=name]').inputValue()).toMatch(/^Ada/);
    await until(() => page.getByTestId('error-row').count()).toBe(1);
    await until(() => replayed().locator('#state').innerText()).toBe('Paying…');
    const rows = page.getByRole('complementary').getByRole('listitem');
    for (const told of ['Payment takes long', 'Filled in field “Name”']) await until(() => rows.filter({ hasText: told }).count()).toBe(1);
  });

  test('what comes of a live session at once, after a while without any, is shown up to its end', async () => {
    const send = await openLive();
    await send(visit.pay.slice(filledIn()));
    await until(() => page.getByTestId('error-row').count()).toBe(1);
    await until(() => replayed().locator('#state').innerText()).toBe('Paying…');
  });

  test('without a login one logs in, and is back where one was', async () => {
    await viewer.closePage();
    await newPage({ loggedIn: false });
    await open(`${path}?t=1000`);
    await page.waitForURL('**/login?next=*');
    await page.getByLabel('User').fill('admin');
    await page.getByLabel('Password').fill('wrong');
    await button('Log in').click();
    await page.getByText('User or password is wrong.').waitFor();
    await page.getByLabel('Password').fill(await viewer.server.password());
    await button('Log in').click();
    await ready();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(`${path}?t=1000`);
  });

  test('a used login link says so, and nobody is sent elsewhere after the login', async () => {
    await open('/login?link=used&next=//example.com/');
    await page.getByText('was used before').waitFor();
    await page.getByLabel('User').fill('admin');
    await page.getByLabel('Password').fill(await viewer.server.password());
    await button('Log in').click();
    await page.getByTestId('session-row').waitFor();
  });

  test.each(['/s/unknown', '/e/unknown', '/s/%20'])('%s says that nothing is there, with a way back', async (unknown) => {
    await open(unknown);
    await page.getByRole('alert').waitFor();
    await page.getByRole('link', { name: 'All sessions' }).last().click();
    await page.getByTestId('session-row').waitFor();
  });

  test('in a narrow window the list stands under the page', async () => {
    await page.setViewportSize({ width: 600, height: 900 });
    await open(`/e/${manifest.errors[0]!.id}`);
    await ready();
    const stage = (await page.getByTestId('stage').boundingBox())!;
    const panel = (await page.getByRole('complementary').boundingBox())!;
    expect(panel.y).toBeGreaterThan(stage.y + stage.height);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(600);
  });
});
