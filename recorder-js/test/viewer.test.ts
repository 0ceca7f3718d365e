import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { record } from './support/record-page.ts';
import { TestServer } from './support/server.ts';
import { Site } from './support/site.ts';

/** The page that every address of the viewer answers with. */
const viewer = readFileSync(new URL('../../player/index.html', import.meta.url), 'utf8');

let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), TestServer.start()]);
}, 90_000);
afterAll(() => Promise.all([browser.close(), server.stop()]));

for (const place of ['<head>', '</head>', '</body>'])
  test(`the viewer is not recorded, wherever somebody's proxy puts the tag (${place}), and one line says why`, async () => {
    const tag = `<script src="${server.address}/recorder.js" data-key="demo"></script>`;
    const site = await Site.start(viewer.replace(place, place === '<head>' ? place + tag : tag + place));
    const page = await browser.newPage();
    const said: string[] = [];
    let sockets = 0;
    page.on('console', (message) => message.text().includes('Session Replay') && said.push(message.text()));
    page.on('websocket', () => sockets++);
    await page.goto(site.origin.replace('127.0.0.1', 'localhost'));
    await page.evaluate(() => window.SessionReplay!.start({ key: 'demo' }));
    await page.evaluate(() => document.body.append('a picture of a picture'));
    await page.waitForTimeout(1500);
    expect(await page.evaluate(() => window.SessionReplay!.getSessionUrl())).toBeNull();
    expect(sockets).toBe(0);
    expect(site.asked.filter(({ url }) => url.startsWith('/ingest'))).toEqual([]);
    expect(said).toEqual([expect.stringContaining('viewer')]);
    await page.close();
    await site.stop();
  });

test('a viewer in a frame of a recorded page is an empty frame in the recording; other frames are recorded', async () => {
  const site = await Site.start('<!doctype html><p>support desk</p>');
  const page = await browser.newPage();
  await page.goto(site.origin);
  const events = await record(page, async (page) => {
    await page.evaluate(async (viewer) => {
      const html = viewer.replace('<div id="root">', '<div id="root">what the viewer shows');
      const add = (set: (frame: HTMLIFrameElement) => void): Promise<HTMLIFrameElement> => {
        const frame = document.createElement('iframe');
        set(frame);
        document.body.append(frame);
        return new Promise((resolve) => (frame.onload = () => resolve(frame)));
      };
      const of = (text: string): string => URL.createObjectURL(new Blob([text], { type: 'text/html' }));
      const frames = await Promise.all([
        add((frame) => (frame.src = of(html))),
        add((frame) => (frame.srcdoc = html)),
        add((frame) => (frame.src = of('<p>another frame'))),
      ]);
      for (const { contentDocument } of frames) contentDocument!.body.append(' and later');
    }, viewer);
    await page.waitForTimeout(300);
  });
  const recorded = JSON.stringify(events);
  expect(recorded).toContain('another frame');
  expect(recorded.split(' and later')).toHaveLength(2);
  expect(recorded).not.toContain('what the viewer shows');
  await page.close();
  await site.stop();
});
