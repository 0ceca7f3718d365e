import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { TestServer } from './support/server.ts';
import { Site } from './support/site.ts';

let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([
    launchBrowser(),
    TestServer.start('--Rates:SegmentsPerSecondPerAddress=1', '--Rates:BeginsPerMinutePerAddress=0'),
  ]);
}, 90_000);
afterAll(() => Promise.all([browser.close(), server.stop()]));

/** A page that makes several segments at once, of bytes that do not compress: more than the one segment a second that the server allows. */
const busyPage = ({ address }: TestServer, segments: number): string =>
  `<!doctype html><script src="${address}/recorder.js" data-key="demo"></script><p id="p"></p>
   <script>onload = () => setTimeout(() => {
     const bytes = crypto.getRandomValues(new Uint8Array(60000));
     for (let i = 0; i < ${segments}; i++) { const d = document.createElement('div'); d.title = [...bytes.map((b) => b ^ i)].join(); document.body.append(d); }
   }, 500)</script>`;

interface Heard {
  hi: number;
  nacks: number;
  early: number;
}

/** Looks at the hub's messages in the page, where the recorder gets them: this process gets them later, and by a delay that varies. */
const listen = `
  const heard = (window.heard = { hi: -1, nacks: 0, early: 0 });
  let quietUntil = 0;
  const text = (data, bytes = 400) => String.fromCharCode(...new Uint8Array(data.buffer ?? data).subarray(0, bytes));
  // One frame may have several messages: the last that names a time is the one that holds. An Ack that names none has nil there.
  const lastWait = (messages) => [...messages.matchAll(/retryAfterMs[^\\xc0]/gs)].map(({ index }) => integer(messages.slice(index), 'retryAfterMs')).pop();
  const integer = (message, name) => {
    const at = message.indexOf(name) + name.length;
    const byte = (i) => message.charCodeAt(at + i);
    return byte(0) === 0xcd ? byte(1) * 256 + byte(2) : byte(0);
  };
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', ({ data }) => {
        const message = text(data, 10_000);
        if (message.includes('Nack')) {
          heard.nacks++;
          quietUntil = performance.now() + lastWait(message);
        } else if (message.includes('hi')) heard.hi = Math.max(heard.hi, integer(message, 'hi'));
      });
    }
    send(data) {
      if (text(data).includes('Append') && performance.now() < quietUntil - 20) heard.early++;
      super.send(data);
    }
  };`;

/** Records the busy page until `stored` segments are stored. Expects that some were refused and that none was sent in the pauses. */
async function expectPausesKept(of: TestServer, script: string, segments: number, stored: number): Promise<void> {
  const site = await Site.start(busyPage(of, segments));
  const page = await browser.newPage();
  await page.addInitScript(script);
  await page.goto(site.origin.replace('127.0.0.1', 'localhost'));
  const heard = () => page.evaluate<Heard>('heard');
  while ((await heard()).hi < stored) await page.waitForTimeout(100);

  const { nacks, early } = await heard();
  expect(nacks).toBeGreaterThan(0);
  expect(early).toBe(0);
  await page.close();
  await site.stop();
}

test('a recorder that is told to wait sends nothing meanwhile, and then the same again until it is stored', { timeout: 90_000 }, () =>
  expectPausesKept(server, listen, 30, 20),
);

/** Lets no WebSocket open, and looks at the flushes in the page. */
const listenToFlushes = `
  const heard = (window.heard = { hi: -1, nacks: 0, early: 0 });
  let quietUntil = 0;
  window.WebSocket = class { constructor() { throw new Error('blocked'); } };
  const send = window.fetch;
  window.fetch = async (url, options) => {
    if (!String(url).includes('/ingest/flush')) return send(url, options);
    if (performance.now() < quietUntil - 20) heard.early++;
    const response = await send(url, options);
    const { acked, nacks = [] } = await response.clone().json();
    heard.nacks += nacks.length;
    if (nacks.length) quietUntil = performance.now() + nacks.at(-1).retryAfterMs;
    if (acked?.[0]?.[0] === 0) heard.hi = acked[0][1];
    return response;
  };`;

test('the same where WebSockets are blocked', { timeout: 90_000 }, async () => {
  // At this rate a pause is longer than the time for which the recorder gathers a segment.
  const slow = await TestServer.start('--Rates:BytesPerSecondPerAddress=20000', '--Rates:BeginsPerMinutePerAddress=0');
  await expectPausesKept(slow, listenToFlushes, 10, 6);
  await slow.stop();
});
