import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { customs } from './support/events.ts';
import type { RecordedEvent } from './support/record-page.ts';
import { TestServer } from './support/server.ts';
import { Site } from './support/site.ts';

/** The recorder's interface, as the page's own code sees it. */
type Api = Record<string, (...args: unknown[]) => unknown>;
type WithApi = { SessionReplay: Api };

let browser: Browser;
let server: TestServer;
let context: BrowserContext;
const sites: Site[] = [];
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), TestServer.start()]);
}, 90_000);
afterAll(() => Promise.all([browser.close(), server.stop()]));
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await Promise.all(sites.splice(0).map((site) => site.stop()));
});

/** A page of a customer's site with the recorder's script in it. */
async function visit(
  attributes = '',
  { headers = {}, before }: { headers?: Record<string, string>; before?: () => void } = {},
): Promise<Page> {
  const site = await Site.start(
    `<!doctype html><title>shop</title><script src="${server.address}/recorder.js" data-key="demo" ${attributes}></script><p id="p">shop</p>`,
    headers,
  );
  sites.push(site);
  const page = await context.newPage();
  if (before) await page.addInitScript(before);
  await page.goto(site.origin.replace('127.0.0.1', 'localhost'));
  return page;
}

const call = (page: Page, name: string, ...args: unknown[]): Promise<unknown> =>
  page.evaluate(([name, args]) => (window as unknown as WithApi).SessionReplay[name](...args), [name, args] as const);

/** The session's events, as soon as `accept` accepts them. */
async function recordingOf(url: unknown, accept: (events: RecordedEvent[]) => boolean): Promise<RecordedEvent[]> {
  return server.getWhen(`sessions/${new URL(url as string).pathname.slice(3)}/events`, accept);
}

const has = (tag: string) => (events: RecordedEvent[]) => customs(events, tag).length > 0;
const sessions = async (): Promise<unknown[]> => (await server.get<{ sessions: unknown[] }>('sessions')).sessions;

test('the address of this moment opens it, and the support code finds its session', async () => {
  const page = await visit();
  await page.waitForTimeout(500);
  const url = (await call(page, 'getSessionUrl')) as string;
  const [, id, t] = /^(?:http:.*)\/s\/([0-9a-f]{32})\?t=(\d+)$/.exec(url)!;
  expect(url.startsWith(server.address)).toBe(true);
  await call(page, 'track', 'here');
  const events = await recordingOf(url, has('track'));
  const marked = events.find(({ data }) => data.tag === 'track')!.timestamp;
  // The moment is in ms since 1970, and the mark was made right after the address was asked for.
  expect(marked - Number(t)).toBeGreaterThanOrEqual(-50);
  expect(marked - Number(t)).toBeLessThan(5000);

  const code = (await call(page, 'getSupportCode')) as string;
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  expect((await server.get<{ sessions: { id: string }[] }>(`sessions?code=${code}`)).sessions.map((session) => session.id)).toEqual([id]);
});

test('the address of a moment is in the session, however little of it was kept', async () => {
  const page = await visit('data-sample-rate="0"', {
    before: () => {
      const now = performance.now.bind(performance);
      const wallClock = Date.now.bind(Date);
      let ahead = 0;
      Object.assign(window, { ahead: (ms: number) => (ahead += ms) });
      performance.now = () => now() + ahead;
      Date.now = () => wallClock() + ahead;
    },
  });
  for (let minute = 0; minute < 4; minute++) {
    await call(page, 'track', `minute ${minute}`);
    await page.waitForTimeout(1200);
    await page.evaluate(() => (window as unknown as { ahead: (ms: number) => void }).ahead(70_000));
  }
  const url = (await call(page, 'getSessionUrl')) as string;
  await call(page, 'captureError', 'now');
  await recordingOf(url, has('error'));
  const { session } = await server.get<{ session: { startTime: number; endTime: number } }>(`sessions/${new URL(url).pathname.slice(3)}`);
  const moment = Number(new URL(url).searchParams.get('t'));
  expect(moment).toBeGreaterThanOrEqual(session.startTime);
  expect(moment).toBeLessThanOrEqual(session.endTime);
  expect(session.endTime - moment).toBeLessThan(5000);
}, 60_000);

test('who the person is, what happened, and what the page has caught', async () => {
  const page = await visit();
  await call(page, 'identify', 'u-1', { plan: 'pro' });
  await call(page, 'track', 'bought', { amount: 3 });
  await page.evaluate(() =>
    (window as unknown as WithApi).SessionReplay.captureError(new RangeError('too many', { cause: new Error('stock') })),
  );
  const events = await recordingOf(await call(page, 'getSessionUrl'), has('error'));
  expect(customs(events, 'identify')).toEqual([{ id: 'u-1', traits: { plan: 'pro' } }]);
  expect(customs(events, 'track')).toEqual([{ name: 'bought', props: { amount: 3 } }]);
  expect(customs(events, 'error')).toMatchObject([{ kind: 'captured', name: 'RangeError', causes: [{ message: 'stock' }] }]);
});

test('a session that is not sampled sends nothing until an error makes it worth while; then what led to it, and what follows', async () => {
  const before = (await sessions()).length;
  const page = await visit('data-sample-rate="0"');
  let connections = 0;
  page.on('websocket', () => connections++);
  await page.evaluate(() => document.querySelector('#p')!.append(' before the error'));
  await page.waitForTimeout(2500);
  expect(connections).toBe(0);
  expect(await sessions()).toHaveLength(before);

  const url = await call(page, 'getSessionUrl');
  await page.evaluate(() => void Promise.reject(new Error('out of stock')));
  await recordingOf(url, has('error'));
  await page.evaluate(() => (window as unknown as WithApi).SessionReplay.track('after the error'));
  const events = await recordingOf(url, has('track'));
  const at = (find: (event: RecordedEvent) => boolean): number => events.findIndex(find);
  const snapshot = at(({ type }) => type === 2);
  const change = at(({ type, data }) => type === 3 && JSON.stringify(data).includes('before the error'));
  const error = at(({ data }) => data.tag === 'error');
  expect(snapshot).toBeGreaterThanOrEqual(0);
  expect(change).toBeGreaterThan(snapshot);
  expect(error).toBeGreaterThan(change);
  // The pages after it belong to the session, and are sent from their beginning.
  await page.reload();
  await call(page, 'track', 'next page');
  await recordingOf(url, (events) => customs(events, 'track').some(({ name }) => name === 'next page'));
});

test('of a session that is not sampled at least the last minute stays, and no more than two', async () => {
  const page = await visit('data-sample-rate="0"', {
    before: () => {
      // Minutes pass in moments: the test moves the page's clock.
      const now = performance.now.bind(performance);
      const wallClock = Date.now.bind(Date);
      let ahead = 0;
      Object.assign(window, { ahead: (ms: number) => (ahead += ms) });
      performance.now = () => now() + ahead;
      Date.now = () => wallClock() + ahead;
    },
  });
  for (let half = 0; half < 10; half++) {
    await page.evaluate((half) => {
      document.querySelector('#p')!.textContent = `half minute ${half}`;
      (window as unknown as WithApi).SessionReplay.track(`half ${half}`);
    }, half);
    await page.waitForTimeout(1200);
    await page.evaluate(() => (window as unknown as { ahead: (ms: number) => void }).ahead(30_000));
  }
  const url = await call(page, 'getSessionUrl');
  await call(page, 'captureError', 'now');
  const events = await recordingOf(url, has('error'));
  expect(events.some(({ type }) => type === 2)).toBe(true);
  const kept = customs(events, 'track').map(({ name }) => Number(String(name).slice(5)));
  expect(kept.at(-1)).toBe(9);
  expect(kept).toEqual(kept.map((_, i) => kept[0] + i));
  expect(kept[0]).toBeLessThanOrEqual(7);
  expect(kept[0]).toBeGreaterThanOrEqual(4);
}, 60_000);

test('where consent is asked for nothing is recorded before it is given, and nothing after it is taken back', async () => {
  const before = (await sessions()).length;
  const page = await visit('data-consent="required"');
  await page.waitForTimeout(1500);
  expect(await call(page, 'getSessionUrl')).toBeNull();
  expect(await call(page, 'getSupportCode')).toBeNull();
  expect(await sessions()).toHaveLength(before);

  await call(page, 'optIn');
  const url = await call(page, 'getSessionUrl');
  await call(page, 'track', 'agreed');
  await recordingOf(url, has('track'));
  // The choice holds for the pages that follow.
  await page.reload();
  expect(await call(page, 'getSessionUrl')).toMatch(/\/s\//);

  await call(page, 'optOut');
  expect(await call(page, 'getSessionUrl')).toBeNull();
  await page.reload();
  expect(await call(page, 'getSessionUrl')).toBeNull();
  await call(page, 'start', { key: 'demo' });
  expect(await call(page, 'getSessionUrl')).toBeNull();
});

test('Do Not Track and Global Privacy Control are a no, unless the person says yes', async () => {
  for (const signal of ['doNotTrack', 'globalPrivacyControl']) {
    const page = await visit('', {
      before:
        signal === 'doNotTrack'
          ? () => Object.defineProperty(navigator, 'doNotTrack', { value: '1' })
          : () => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }),
    });
    expect(await call(page, 'getSessionUrl'), signal).toBeNull();
    await call(page, 'start', { key: 'demo', respectDoNotTrack: false, endpoint: server.address });
    expect(await call(page, 'getSessionUrl'), signal).toMatch(/\/s\//);
    await call(page, 'stop');
    await call(page, 'optIn');
    expect(await call(page, 'getSessionUrl'), signal).toMatch(/\/s\//);
    await page.evaluate(() => localStorage.clear());
    await page.close();
  }
});

test('under Trusted Types and the strictest policy that lets the script in, it records and violates nothing', async () => {
  const page = await visit('', {
    headers: {
      'content-security-policy': `default-src 'none'; script-src ${server.address}; connect-src ${server.address} ${server.address.replace('http', 'ws')}; require-trusted-types-for 'script'; trusted-types 'none'`,
    },
    before: () => {
      const violations: string[] = [];
      Object.assign(window, { violations });
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        violations.push(`${violatedDirective} ${blockedURI}`),
      );
    },
  });
  const url = await call(page, 'getSessionUrl');
  await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.getContext('2d')!.fillRect(0, 0, 10, 10);
    document.body.append(canvas, document.createElement('iframe'));
    const host = document.createElement('div');
    host.attachShadow({ mode: 'open' }).append('in the shadow');
    document.body.append(host);
    (window as unknown as WithApi).SessionReplay.track('done');
  });
  const events = await recordingOf(url, has('track'));
  expect(JSON.stringify(events)).toContain('in the shadow');
  await page.waitForTimeout(1000);
  expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
});

test('parts for few pages that cannot be loaded are missed by nobody', async () => {
  await context.route(/recorder-(?!later|transport)\w+\.js/, (route) => route.abort());
  const page = await visit('data-frame-origins="https://elsewhere.example"');
  const said: string[] = [];
  page.on('pageerror', (error) => said.push(String(error)));
  await page.evaluate(() => document.body.append(document.createElement('canvas'), document.createElement('iframe')));
  await page.waitForTimeout(500);
  await call(page, 'track', 'done');
  const events = await recordingOf(await call(page, 'getSessionUrl'), has('track'));
  expect(said).toEqual([]);
  expect(customs(events, 'error').filter(({ kind }) => kind === 'rejection')).toEqual([]);
});

test('what every page needs is asked for until it comes: one line says so, and what was recorded until then is whole', async () => {
  let asked = 0;
  await context.route(/recorder-(?:later|transport)\.js/, (route) => (asked++ < 5 ? route.abort() : route.continue()));
  const said: string[] = [];
  context.on('console', (message) => message.text().includes('Session Replay') && said.push(message.text()));
  context.on('weberror', (error) => said.push(String(error.error())));
  const page = await visit();
  await call(page, 'track', 'before it has come');
  await page.evaluate(() => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<style id="s"></style><div id="scrolls" style="overflow: auto; height: 20px"><p style="height: 900px">tall</p></div>',
    );
  });
  await page.waitForTimeout(200);
  await page.evaluate(() => {
    document.querySelector<HTMLStyleElement>('#s')!.sheet!.insertRule('#p { color: rgb(1, 2, 3) }');
    document.querySelector('#scrolls')!.scrollTop = 77;
    history.pushState(null, '', '#gone-on');
  });
  // A scroll is recorded a moment later than the rest, and may come in a segment of its own.
  const hasScrolled = (events: RecordedEvent[]): boolean => events.some(({ data }) => data.source === 3 && data.y === 77);
  const events = await recordingOf(await call(page, 'getSessionUrl'), (all) => has('navigate')(all) && hasScrolled(all));
  expect(customs(events, 'track')).toHaveLength(1);
  expect(JSON.stringify(events)).toContain('rgb(1, 2, 3)');
  expect(customs(events, 'navigate')[0].href).toContain('#gone-on');
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/recorder-\w+\.js does not load/);
});

test('a browser without what is new, or with storage, workers and sockets switched off, is recorded all the same', async () => {
  const page = await visit('', {
    before: () => {
      // Firefox, Safari or a private window lacks these.
      const w = window as unknown as Record<string, unknown>;
      for (const name of [
        'PerformanceObserver',
        'CompressionStream',
        'requestIdleCallback',
        'scheduler',
        'ReportingObserver',
        'Worker',
        'CustomStateSet',
      ])
        delete w[name];
      delete (Document.prototype as unknown as Record<string, unknown>).adoptedStyleSheets;
      delete (Element.prototype as unknown as Record<string, unknown>).getAnimations;
      delete (HTMLElement.prototype as unknown as Record<string, unknown>).showPopover;
      delete (CSSStyleSheet.prototype as unknown as Record<string, unknown>).replaceSync;
      Object.defineProperty(window, 'localStorage', {
        get: () => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      });
      w.WebSocket = class {
        constructor() {
          throw new DOMException('blocked', 'SecurityError');
        }
      };
    },
  });
  const said: string[] = [];
  page.on('pageerror', (error) => said.push(String(error)));
  const url = await call(page, 'getSessionUrl');
  await page.evaluate(() => {
    document.querySelector('#p')!.textContent = 'changed all the same';
    (window as unknown as WithApi).SessionReplay.track('done');
  });
  const events = await recordingOf(url, has('track'));
  expect(JSON.stringify(events)).toContain('changed all the same');
  expect(said).toEqual([]);
});

test('what a page gives to identify and track becomes plain data of bounded size, without running its code', async () => {
  const page = await visit();
  await page.waitForTimeout(300);
  const [url, ran] = (await page.evaluate(() => {
    const ran: string[] = [];
    const trap = (name: string) => () => {
      ran.push(name);
      throw new Error(name);
    };
    const { SessionReplay } = window as unknown as WithApi;
    const traits: Record<string, unknown> = {
      plan: 'pro',
      since: new Date(0),
      seats: 10n,
      many: Array.from({ length: 5000 }, (_, i) => i),
      toJSON: trap('toJSON'),
    };
    traits.self = traits;
    Object.defineProperty(traits, 'lazy', { get: trap('getter'), enumerable: true });
    SessionReplay.identify({ toString: trap('toString') }, traits);
    SessionReplay.track(
      'bought',
      new Proxy({ price: 3 }, { get: trap('get'), ownKeys: trap('ownKeys'), getPrototypeOf: trap('getPrototypeOf') }),
    );
    SessionReplay.track('last', { n: 1 });
    return [SessionReplay.getSessionUrl(), ran];
  })) as [string, string[]];
  expect(ran).toEqual([]);
  const events = await recordingOf(url, (events) => customs(events, 'track').length === 2);
  const [{ id, traits }] = customs(events, 'identify') as { id: string; traits: Record<string, unknown> }[];
  expect(id).toBe('{"toString":"[function]"}');
  expect(traits).toMatchObject({ plan: 'pro', since: '1970-01-01T00:00:00.000Z', seats: '10', self: '[Circular]', lazy: '(…)' });
  expect((traits.many as unknown[]).length).toBeLessThan(200);
  expect(customs(events, 'track')).toEqual([
    { name: 'bought', props: '[Proxy]' },
    { name: 'last', props: { n: 1 } },
  ]);
  expect(customs(events, 'gap')).toEqual([]);
});
