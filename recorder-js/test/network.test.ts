import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { customs, plugins } from './support/events.ts';
import { record, type RecordedEvent } from './support/record-page.ts';
import { Site } from './support/site.ts';

let browser: Browser;
let site: Site;
let other: Site;
beforeAll(async () => {
  [browser, site, other] = await Promise.all([launchBrowser(), Site.start(), Site.start()]);
});
afterAll(() => Promise.all([browser.close(), site.stop(), other.stop()]));

/** Records a page of the site while `run` runs in it, given the other origin. */
async function recordSite(run: (other: string) => Promise<unknown>, options: object = {}): Promise<RecordedEvent[]> {
  site.asked.length = other.asked.length = 0;
  const page: Page = await browser.newPage();
  await page.goto(site.origin);
  const events = await record(page, (p) => p.evaluate(run, other.origin), options);
  await page.close();
  return events;
}

/** The requests in the order in which they began; they are recorded as they end. */
const requests = (events: RecordedEvent[]): Record<string, unknown>[] =>
  plugins(events, 'rrweb/network@1')
    .flatMap(({ requests }) => requests as Record<string, unknown>[])
    .sort((a, b) => (a.startTime as number) - (b.startTime as number));

test('fetch, XMLHttpRequest and beacons: method, URL without its secrets, status, timing and sizes', async () => {
  const events = await recordSite(async () => {
    await (await fetch('/api/one?token=sekretToken&page=2')).text();
    await fetch(new Request('/api/two', { method: 'PUT', body: 'x' }));
    await new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open('post', '/missing/three');
      request.onloadend = resolve;
      request.send('body');
    });
    navigator.sendBeacon('/api/four', 'x');
  });
  const all = requests(events);
  expect(all.map(({ initiatorType, method, name, status }) => [initiatorType, method, name, status])).toEqual([
    ['fetch', 'GET', `${site.origin}/api/one?token=***&page=2`, 200],
    ['fetch', 'PUT', `${site.origin}/api/two`, 200],
    ['xmlhttprequest', 'POST', `${site.origin}/missing/three`, 404],
    ['beacon', 'POST', `${site.origin}/api/four`, undefined],
  ]);
  for (const { startTime, endTime, duration } of all as Record<string, number>[]) {
    expect(startTime).toBeGreaterThan(0);
    expect(endTime - startTime).toBeCloseTo(duration, 6);
  }
  expect(all[0]).toMatchObject({ decodedBodySize: JSON.stringify({ token: 'sekretAnswer', total: 42 }).length });
  // Headers and bodies are recorded only if an option asks for them.
  expect(Object.keys(all[0])).not.toEqual(expect.arrayContaining(['requestHeaders', 'responseHeaders', 'requestBody', 'responseBody']));
  expect(JSON.stringify(events)).not.toContain('sekret');
});

test('a request whose answer the page does not read has a row at once, and not when the page is left', async () => {
  // Chromium reads a short answer ahead, and so times it, unless it may not be stored: as the answers of most APIs.
  site.answer = ({ url }, response) => {
    if (url !== '/api/pay') return false;
    response.writeHead(502, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end('{"code":"down"}');
    return true;
  };
  const events = await recordSite(async () => {
    await fetch('/api/pay', { method: 'POST' });
    // Longer than the recorder waits for the browser's timing, which never comes.
    await new Promise((resolve) => setTimeout(resolve, 3500));
  });
  const [row] = requests(events);
  expect(row).toMatchObject({ method: 'POST', status: 502 });
  expect(row.open).toBeUndefined();
  expect(row.duration).toBeLessThan(1000);
});

test('a request that fails says so, and the page gets its own error', async () => {
  const events = await recordSite(async () => {
    const error = await fetch('http://127.0.0.1:1/none').catch((error: Error) => error);
    if (!(error instanceof TypeError)) throw new Error('the page lost its error');
    await new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open('GET', 'http://127.0.0.1:1/none');
      request.onerror = resolve;
      request.send();
    });
  });
  expect(requests(events)).toMatchObject([
    { initiatorType: 'fetch', status: 0, error: expect.stringContaining('TypeError') as string },
    { initiatorType: 'xmlhttprequest', status: 0, error: 'failed' },
  ]);
});

test('requests to the own origin and to those allowed carry a traceparent that the recording knows', async () => {
  const run = async (other: string) => {
    await fetch('/api/own', { headers: { 'x-own': '1' } });
    await fetch(`${other}/api/allowed`);
    await new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open('GET', '/api/xhr');
      request.onloadend = resolve;
      request.send();
    });
    // A traceparent that the page has set itself stays.
    await fetch('/api/set', { headers: { traceparent: '00-11111111111111111111111111111111-2222222222222222-01' } });
  };
  const traceparent = (site: Site, url: string): string | undefined =>
    site.asked.find((asked) => asked.url === url && asked.method === 'GET')?.headers.traceparent as string | undefined;

  const all = requests(await recordSite(run, { traceOrigins: [other.origin] }));
  for (const [asked, url, index] of [
    [site, '/api/own', 0],
    [other, '/api/allowed', 1],
    [site, '/api/xhr', 2],
  ] as const) {
    expect(traceparent(asked, url)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(traceparent(asked, url)).toContain(all[index].traceId);
  }
  expect(site.asked.find(({ url }) => url === '/api/own')?.headers['x-own']).toBe('1');
  expect(traceparent(site, '/api/set')).toContain('1111');

  const plain = requests(await recordSite(run));
  expect(traceparent(other, '/api/allowed')).toBeUndefined();
  expect(plain[1].traceId).toBeUndefined();
});

test('headers by allow-list, and those that say who somebody is only as asterisks', async () => {
  const events = await recordSite(
    async () => {
      await fetch('/api/h', { headers: { 'x-own': 'mine', authorization: 'Bearer sekretBearer', 'x-other': 'sekretOther' } });
      await new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.open('GET', '/api/x');
        request.setRequestHeader('X-Own', 'mine too');
        request.onloadend = resolve;
        request.send();
      });
    },
    { networkHeaders: ['x-own', 'authorization', 'x-answer'] },
  );
  expect(requests(events)).toMatchObject([
    { requestHeaders: { 'x-own': 'mine', authorization: '***' }, responseHeaders: { 'x-answer': 'yes' } },
    { requestHeaders: { 'x-own': 'mine too' }, responseHeaders: { 'x-answer': 'yes' } },
  ]);
  expect(JSON.stringify(events)).not.toContain('sekret');
});

test('bodies where a URL has opted in, without their secrets; the page reads its own answer', async () => {
  const events = await recordSite(
    async () => {
      const answer = (await (
        await fetch('/api/in', { method: 'POST', body: JSON.stringify({ password: 'sekretPassword', amount: 3 }) })
      ).json()) as { total: number };
      if (answer.total !== 42) throw new Error('the page lost its answer');
      await new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.responseType = 'json';
        request.open('POST', '/api/in');
        request.onloadend = resolve;
        request.send('a=1&token=sekretForm');
      });
      await fetch('/api/out', { method: 'POST', body: 'sekretOut' });
    },
    { networkBodies: ['/api/in'] },
  );
  const all = requests(events);
  expect(all).toHaveLength(3);
  expect(all).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        initiatorType: 'fetch',
        requestBody: '{"password":"***","amount":3}',
        responseBody: '{"token":"***","total":42}',
      }),
      expect.objectContaining({
        initiatorType: 'xmlhttprequest',
        requestBody: 'a=1&token=***',
        responseBody: '{"token":"***","total":42}',
      }),
    ]),
  );
  expect(all.find(({ name }) => String(name).endsWith('/out'))).not.toHaveProperty('requestBody');
  expect(JSON.stringify(events)).not.toContain('sekret');
});

test('the frames of a WebSocket are counted, not read', async () => {
  const events = await recordSite(async () => {
    const socket = new WebSocket(`ws://${location.host}/live?token=sekretSocket`);
    if (!(socket instanceof WebSocket) || WebSocket.OPEN !== 1) throw new Error('the page lost its WebSocket');
    await new Promise((resolve) => (socket.onopen = resolve));
    for (let i = 0; i < 3; i++) {
      const answered = new Promise((resolve) => (socket.onmessage = resolve));
      socket.send('sekretFrame');
      await answered;
    }
    const closed = new Promise((resolve) => (socket.onclose = resolve));
    socket.close();
    await closed;
  });
  const told = customs(events, 'websocket');
  expect(told[0]).toMatchObject({ url: `${site.origin.replace('http', 'ws')}/live?token=***`, state: 'open', sent: 0, received: 0 });
  expect(told.at(-1)).toMatchObject({ state: 'close', sent: 3, received: 3 });
  expect(JSON.stringify(events)).not.toContain('sekret');
});

test('the recorder’s own server is not recorded, and stopping puts the page’s functions back', async () => {
  site.asked.length = 0;
  const page = await browser.newPage();
  await page.goto(site.origin);
  const names = `[fetch, WebSocket, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send, XMLHttpRequest.prototype.setRequestHeader, navigator.sendBeacon]`;
  await page.evaluate(`window.before = ${names}`);
  const events = await record(
    page,
    (p) =>
      p.evaluate(async (other) => {
        await fetch(`${other}/api/ours`);
      }, other.origin),
    { endpoint: other.origin },
  );
  expect(requests(events)).toEqual([]);
  expect(await page.evaluate(`${names}.every((one, i) => one === window.before[i])`)).toBe(true);
  await page.close();
});

test('captureNetwork: false patches nothing', async () => {
  const events = await recordSite(
    async () => {
      if (!/native code/.test(String(fetch))) throw new Error('fetch is patched');
      await fetch('/api/quiet');
    },
    { captureNetwork: false },
  );
  expect(requests(events)).toEqual([]);
  expect(site.asked.at(-1)?.headers.traceparent).toBeUndefined();
});
