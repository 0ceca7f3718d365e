import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { TestServer } from './support/server.ts';
import { Site } from './support/site.ts';

let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), TestServer.start()]);
}, 90_000);
afterAll(() => Promise.all([browser.close(), server.stop()]));

/**
 * Makes full jitter draw its longest wait, and ends each connection at its first segment until `mended`. Notes how long the recorder means
 * to wait after each such end, and makes the wait short.
 */
const cut = `
  window.waits = [];
  window.mended = false;
  let hasEnded = false;
  Math.random = () => 0.999999; // Less than 1, or nothing is recorded at all.
  const later = window.setTimeout;
  window.setTimeout = (what, ms, ...rest) => {
    if (!hasEnded || !(ms >= 500)) return later(what, ms, ...rest);
    hasEnded = false;
    waits.push(Math.round(ms));
    return later(what, 50, ...rest);
  };
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener('close', () => (hasEnded = true));
    }
    send(data) {
      const text = String.fromCharCode(...new Uint8Array(data.buffer ?? data).subarray(0, 400));
      if (mended || !text.includes('Append')) return super.send(data);
      this.close();
    }
  };`;

test(
  'a recorder that is cut before its first ack, again and again, comes back less and less often, and is stored in the end',
  { timeout: 60_000 },
  async () => {
    const site = await Site.start(`<!doctype html><script src="${server.address}/recorder.js" data-key="demo"></script><p>A page</p>`);
    const page = await browser.newPage();
    await page.addInitScript(cut);
    await page.goto(site.origin.replace('127.0.0.1', 'localhost'));

    const waits = () => page.evaluate<number[]>('waits');
    while ((await waits()).length < 4) await page.waitForTimeout(50);
    expect((await waits()).slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);

    await page.evaluate('mended = true');
    // A session with nothing stored is not listed.
    await server.getWhen<{ sessions: unknown[] }>('sessions', ({ sessions }) => sessions.length === 1);
    await page.close();
    await site.stop();
  },
);
