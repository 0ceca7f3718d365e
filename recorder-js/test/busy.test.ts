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

/** A MessagePack integer after the name of its field. */
function integer(message: Buffer, name: string): number {
  const at = message.indexOf(name) + name.length;
  return message[at] === 0xcd ? message.readUInt16BE(at + 1) : message[at];
}

test(
  'a recorder that is told to wait sends nothing meanwhile, and then the same again until it is stored',
  { timeout: 90_000 },
  async () => {
    // Several segments at once, of bytes that do not compress: more than one a second.
    const site = await Site.start(
      `<!doctype html><script src="${server.address}/recorder.js" data-key="demo"></script><p id="p"></p>
     <script>onload = () => setTimeout(() => {
       const bytes = crypto.getRandomValues(new Uint8Array(60000));
       for (let i = 0; i < 30; i++) { const d = document.createElement('div'); d.title = [...bytes.map((b) => b ^ i)].join(); document.body.append(d); }
     }, 500)</script>`,
    );
    const page = await browser.newPage();
    let hi = -1;
    let nacks = 0;
    let quietUntil = 0;
    let early = 0;
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => {
        // What left before the refusal was heard here is not early.
        if (Buffer.from(payload).includes('Append') && performance.now() < quietUntil - 150) early++;
      });
      socket.on('framereceived', ({ payload }) => {
        const message = Buffer.from(payload);
        if (message.includes('Nack') && message.includes('retryAfterMs')) {
          nacks++;
          quietUntil = performance.now() + integer(message, 'retryAfterMs');
        } else if (message.includes('hi')) hi = Math.max(hi, integer(message, 'hi'));
      });
    });
    await page.goto(site.origin.replace('127.0.0.1', 'localhost'));
    while (hi < 20) await page.waitForTimeout(100);

    expect(nacks).toBeGreaterThan(0);
    expect(early).toBe(0);
    await page.close();
    await site.stop();
  },
);
