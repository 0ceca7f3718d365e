import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { TestServer } from './support/server.ts';
import { Site } from './support/site.ts';

let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), TestServer.start('--Ingest:ReturnSeconds=10')]);
}, 90_000);
afterAll(() => Promise.all([browser.close(), server.stop()]));

/** The value of the field in a hub message, a MessagePack integer of up to two bytes; undefined if there is none. */
function retryAfterMs(message: Buffer): number | undefined {
  const name = message.indexOf('retryAfterMs');
  if (name < 0) return undefined;
  const at = name + 'retryAfterMs'.length;
  if (message[at] === 0xcd) return message.readUInt16BE(at + 1);
  return message[at] < 0x80 ? message[at] : undefined; // Nil means that the window is open.
}

test('a server that stops says when to come back, and the recorder comes then and not sooner', { timeout: 60_000 }, async () => {
  const site = await Site.start(
    `<!doctype html><script src="${server.address}/recorder.js" data-key="demo"></script><p id="p">0</p>
     <script>setInterval(() => p.textContent++, 100)</script>`,
  );
  const page = await browser.newPage();
  const connections: number[] = [];
  let acked = false;
  let asked: { at: number; ms: number } | undefined;
  page.on('websocket', (socket) => {
    connections.push(performance.now());
    socket.on('framereceived', ({ payload }) => {
      acked ||= payload.includes('hi');
      const ms = retryAfterMs(Buffer.from(payload));
      if (ms !== undefined) asked = { at: performance.now(), ms };
    });
  });
  await page.goto(site.origin.replace('127.0.0.1', 'localhost'));
  while (!acked) await page.waitForTimeout(50);
  expect(connections).toHaveLength(1);

  server.terminate();
  while (connections.length < 2) await page.waitForTimeout(50);

  expect(asked!.ms).toBeGreaterThanOrEqual(3000);
  // The browser and this process do not notice it at the same moment.
  expect(connections[1] - asked!.at).toBeGreaterThan(asked!.ms - 150);
  await page.close();
  await site.stop();
});
