import type { ServerResponse } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { record } from './support/record-page.ts';
import { recordSite, rowsOf } from './support/record-site.ts';
import { Site } from './support/site.ts';

const MB = 1024 * 1024;
/** How much of a stream may be under way between server and page (sockets, the browser's own buffers), in MB. */
const UNDER_WAY = 64;

let browser: Browser;
let site: Site;
/** How many MB the server has sent, by address. */
const sent: Record<string, number> = {};
/** Addresses whose connection has closed. */
const closed = new Set<string>();

/** Sends `size` MB as fast as the client takes them. */
function flood(url: string, response: ServerResponse, size: number): void {
  const piece = Buffer.alloc(MB, '{"a":"some text of a stream"}\n');
  sent[url] = 0;
  const more = (): void => {
    while (sent[url] < size && !response.destroyed) {
      sent[url]++;
      if (!response.write(piece)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), Site.start()]);
  site.answer = ({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, site.origin);
    response.on('close', () => closed.add(url));
    if (pathname === '/flood') {
      response.writeHead(200, { 'content-type': searchParams.get('type')! });
      flood(url, response, 200);
    } else if (pathname === '/ticks') {
      response.writeHead(200, { 'content-type': searchParams.get('type') ?? 'text/event-stream' });
      let left = 10;
      const timer = setInterval(() => {
        if (left--) response.write('data: 1\n\n');
        else response.end();
      }, 100);
      response.on('close', () => clearInterval(timer));
    } else if (pathname === '/long') response.writeHead(200, { 'content-type': 'application/json' }).end(`["${'x'.repeat(300_000)}"]`);
    else if (pathname === '/gone') response.writeHead(500, { 'content-type': 'text/event-stream' }).end();
    else return false;
    return true;
  };
});
afterAll(() => Promise.all([browser.close(), site.stop()]));

test.each(['text/event-stream', 'application/x-ndjson', 'application/octet-stream', 'application/json', 'text/plain', ''])(
  'a stream of type "%s" that the page reads slowly is not read ahead, and stops when the page stops, with bodies wanted',
  async (type) => {
    const url = `/flood?type=${encodeURIComponent(type)}`;
    const page = await browser.newPage();
    await page.goto(site.origin);
    const events = await record(
      page,
      async () => {
        await page.evaluate(async (url) => {
          const { body } = await fetch(url);
          const reader = body!.getReader();
          for (let i = 0; i < 5; i++) {
            await reader.read();
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
          await reader.cancel();
        }, url);
        await expect.poll(() => closed.has(url)).toBe(true);
      },
      { networkBodies: ['/flood'] },
    );
    await page.close();
    expect(sent[url]).toBeLessThan(UNDER_WAY + 50);
    expect(rowsOf(events)[0]).not.toHaveProperty('responseBody');
  },
);

test('a row of a stream has the time and the bytes until its end, and is there when the end is', async () => {
  const { rows } = await recordSite(browser, site, async () => {
    await (await fetch('/ticks')).text();
    const xhr = new XMLHttpRequest();
    xhr.open('GET', '/ticks?xhr');
    xhr.send();
    await new Promise((resolve) => (xhr.onloadend = resolve));
  });
  expect(rows).toHaveLength(2);
  for (const row of rows as Record<string, number>[]) {
    expect(row).toMatchObject({ status: 200, decodedBodySize: 90 });
    expect(row.duration).toBeGreaterThan(900);
    expect(row.endTime - row.startTime).toBeCloseTo(row.duration, 6);
    expect(row).not.toHaveProperty('open');
  }
});

test('two streams of the same address each have their own times', async () => {
  const { rows } = await recordSite(browser, site, async () => {
    const first = fetch('/ticks?same').then((response) => response.text());
    await new Promise((resolve) => setTimeout(resolve, 400));
    const { body } = await fetch('/ticks?same');
    await body!.cancel();
    await first;
  });
  const [first, second] = rows.map(({ duration }) => duration as number);
  expect(first).toBeGreaterThan(900);
  expect(second).toBeLessThan(600);
});

test('what has not ended when the page is left has a row all the same', async () => {
  const { rows } = await recordSite(browser, site, async () => {
    await fetch('/ticks?type=text/plain&left');
    const source = new EventSource('/ticks?source');
    await new Promise((resolve) => (source.onmessage = resolve));
    void fetch('/ticks?asked');
    dispatchEvent(new PageTransitionEvent('pagehide'));
  });
  expect(rows.map(({ initiatorType, status, open }) => [initiatorType, status, open])).toEqual([
    ['fetch', 200, true],
    ['eventsource', 200, true],
    ['fetch', undefined, true],
  ]);
  expect(rows[0].duration).toBeGreaterThan(0);
});

test('an EventSource is one row: state, messages of every type, and how long it was open', async () => {
  const run = async (): Promise<unknown> => {
    const source = new EventSource('/ticks?messages');
    let named = 0;
    source.addEventListener('named', () => named++);
    await new Promise<void>((resolve) => {
      let heard = 0;
      source.onmessage = () => ++heard === 5 && resolve();
    });
    source.close();
    source.close();
    const gone = new EventSource('/gone');
    await new Promise((resolve) => (gone.onerror = resolve));
    let error = '';
    try {
      new EventSource('http://[');
    } catch (thrown) {
      error = (thrown as Error).name;
    }
    class Own extends EventSource {}
    const own = new Own('/ticks?own');
    own.close();
    return [
      error,
      own instanceof Own,
      own.constructor === Own,
      source.constructor === EventSource,
      EventSource.CLOSED,
      Object.keys(source),
      gone.readyState,
      EventSource.name,
      EventSource.length,
    ];
  };
  const { rows, value } = await recordSite(browser, site, run);
  expect(value).toEqual(['SyntaxError', true, true, true, 2, [], 2, 'EventSource', 1]);
  expect(rows.map(({ initiatorType, name, status, messages, error }) => [initiatorType, name, status, messages, error])).toEqual([
    ['eventsource', `${site.origin}/ticks?messages`, 200, 5, undefined],
    ['eventsource', `${site.origin}/gone`, 0, 0, 'failed'],
    ['eventsource', 'http://[', 0, undefined, expect.stringContaining('SyntaxError')],
    ['eventsource', `${site.origin}/ticks?own`, undefined, 0, undefined],
  ]);
  expect(rows[0].duration).toBeGreaterThan(400);
});

test('of a long answer the beginning is recorded, whichever way the page reads it, and the page has all of it', async () => {
  const { rows, value } = await recordSite(
    browser,
    site,
    async () => {
      const lengths: number[] = [];
      lengths.push((await (await fetch('/long?text')).text()).length);
      lengths.push(((await (await fetch('/long?json')).json()) as string[])[0].length);
      lengths.push((await (await fetch('/long?buffer')).arrayBuffer()).byteLength);
      lengths.push((await (await fetch('/long?blob')).blob()).size);
      const copied = await fetch('/long?clone');
      lengths.push((await copied.clone().text()).length, (await copied.text()).length);
      return lengths;
    },
    { options: { networkBodies: [/long/g] } },
  );
  expect(value).toEqual([300_004, 300_000, 300_004, 300_004, 300_004, 300_004]);
  expect(rows).toHaveLength(5);
  for (const { responseBody } of rows as { responseBody: string }[]) {
    expect(responseBody).toMatch(/^\["xxx.*x…/);
    expect(responseBody.length).toBeLessThan(66_000);
  }
});

test('of what the page sends no more is read than is recorded, and a stream not at all', async () => {
  site.asked.length = 0;
  const { rows } = await recordSite(
    browser,
    site,
    async () => {
      const long = 'x'.repeat(200_000);
      const form = new FormData();
      form.append('text', long);
      form.append('file', new Blob([long]), 'f.bin');
      const post = (url: string, body: BodyInit) => fetch(url, { method: 'POST', body });
      await post('/sent/text', long);
      await post('/sent/form', form);
      await post('/sent/fields', new URLSearchParams([['a', long]]));
      await post('/sent/blob', new Blob([long], { type: 'text/plain' }));
      await post('/sent/picture', new Blob([long], { type: 'image/png' }));
      await post('/sent/bytes', new Uint8Array(200_000));
      const stream = new Blob([long]).stream();
      await fetch('/sent/stream', { method: 'POST', body: stream, duplex: 'half' } as RequestInit).catch(() => {});
    },
    { options: { networkBodies: ['/sent'] } },
  );
  const body = (path: string): unknown => rows.find(({ name }) => name === `${site.origin}/sent/${path}`)!.requestBody;
  for (const path of ['text', 'form', 'fields', 'blob']) {
    expect(body(path), path).toMatch(/x…/);
    expect((body(path) as string).length, path).toBeLessThan(66_000);
  }
  for (const path of ['picture', 'bytes', 'stream']) expect(body(path), path).toBeUndefined();
  expect(site.asked.filter(({ url, body }) => url.startsWith('/sent') && body.length >= 200_000)).toHaveLength(6);
});
