import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { optionsProblem } from '../src/check-options.ts';
import type { StartOptions } from '../src/index.ts';
import { launchBrowser } from './support/browser.ts';

const script = readFileSync(new URL('../dist/recorder.js', import.meta.url), 'utf8');

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Opens a page with this script tag, and then calls `start`; returns how many requests it sends and what it logs and throws. */
async function visit(attributes: string, start?: object): Promise<{ sent: number; said: string[]; thrown: string[] }> {
  const page = await browser.newPage();
  const [said, thrown]: string[][] = [[], []];
  let sent = 0;
  page.on('console', (message) => message.text().includes('Session Replay') && said.push(message.text()));
  page.on('pageerror', (error) => thrown.push(error.message));
  await page.route('http://shop.test/**', (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path === '/recorder.js') return route.fulfill({ contentType: 'text/javascript', body: script });
    if (path === '/')
      return route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><script src="/recorder.js" ${attributes}></script><p>shop</p>`,
      });
    sent++;
    return route.fulfill({ status: 401, contentType: 'application/json', body: '{"code":"auth","message":"no"}' });
  });
  await page.routeWebSocket('ws://shop.test/**', () => void sent++);
  await page.goto('http://shop.test/');
  if (start)
    await page.evaluate(
      (options) => (window as unknown as { SessionReplay: { start: (o: object) => void } }).SessionReplay.start(options),
      start,
    );
  await page.waitForTimeout(1500);
  await page.close();
  return { sent, said, thrown };
}

test.each<[attributes: string, problem: string]>([
  ['data-key="demo" data-privacy="strikt"', 'privacy cannot be strikt'],
  ['data-key="demo" data-privacy="Strict"', 'privacy cannot be Strict'],
  ['data-key="demo" data-privacy=""', 'privacy cannot be'],
  ['data-key="demo" data-privcy="strict"', 'the script tag has no attribute for privcy'],
  ['data-key="demo" data-mask-all-inputs="true"', 'the script tag has no attribute for maskAllInputs'],
  ['data-key="demo" data-block-selector=".card"', 'the script tag has no attribute for blockSelector'],
  ['data-key="demo" data-sample-rate="half"', 'sampleRate cannot be'],
  ['data-key="demo" data-sample-rate="50"', 'sampleRate cannot be'],
  ['data-key="demo" data-consent="yes"', 'data-consent cannot be yes'],
  ['data-key="demo" data-frame-origins="https://pay.example/path"', 'frameOrigins cannot be'],
])('a script tag with %s records nothing and says why once', async (attributes, problem) => {
  const { sent, said, thrown } = await visit(attributes);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(problem);
  expect([sent, thrown]).toEqual([0, []]);
});

test('a call of start with an option that nobody knows records nothing and says why once', async () => {
  const { sent, said, thrown } = await visit('', { key: 'demo', privacy: 'strict', maskTextSelectors: '.name' });
  expect(said).toEqual([expect.stringContaining('there is no option maskTextSelectors')]);
  expect([sent, thrown]).toEqual([0, []]);
});

test('attributes of other tools on the script tag do not matter', async () => {
  const { sent, said } = await visit(
    'data-key="demo" data-cfasync="false" data-cookieconsent="ignore" data-turbo-track="reload" data-n-head="ssr"',
  );
  expect(said.filter((line) => line.includes('does not record'))).toEqual([]);
  expect(sent).toBeGreaterThan(0);
});

test.each<[options: unknown, problem: string | undefined]>([
  [{ privcy: 'strict' }, 'there is no option privcy'],
  [{ constructor: 1 }, 'there is no option constructor'],
  [{ privacy: 'masked' }, 'privacy cannot be'],
  [{ privacy: ['strict'] }, 'privacy cannot be'],
  [{ sampleRate: '0.5' }, 'sampleRate cannot be'],
  [{ sampleRate: NaN }, 'sampleRate cannot be'],
  [{ sampleRate: -1 }, 'sampleRate cannot be'],
  [{ maskAllInputs: 'yes' }, 'maskAllInputs cannot be'],
  [{ captureConsole: 0 }, 'captureConsole cannot be'],
  [{ maskAttributes: 'data-account' }, 'maskAttributes cannot be'],
  [{ networkBodies: [1] }, 'networkBodies cannot be'],
  [{ networkHeaders: 'accept' }, 'networkHeaders cannot be'],
  [{ traceOrigins: ['api.example'] }, 'traceOrigins cannot be'],
  [{ parentOrigin: 'https://www.example.com/' }, 'parentOrigin cannot be'],
  [{ blockClass: 7 }, 'blockClass cannot be'],
  [{ maskTextFn: 'stars' }, 'maskTextFn cannot be'],
  [{ canvasFps: Infinity }, 'canvasFps cannot be'],
  [{ checkoutEveryNms: '5000' }, 'checkoutEveryNms cannot be'],
  [{}, undefined],
  [{ privacy: undefined, sampleRate: undefined, maskAttributes: undefined }, undefined],
  [
    {
      key: 'k',
      endpoint: 'https://replay.example',
      privacy: 'interface',
      sampleRate: 0,
      blockClass: /secret/,
      networkBodies: ['/api', /graphql/],
      traceOrigins: ['https://api.example:8443'],
      maskTextFn: (text: string) => text,
      requireConsent: true,
      canvasFps: 0.5,
    },
    undefined,
  ],
])('the options %j: %s', (options, problem) => {
  const found = optionsProblem(options as StartOptions);
  if (problem) expect(found).toContain(problem);
  else expect(found).toBeUndefined();
});

test('a selector that is none is found before anything is recorded', async () => {
  const { sent, said } = await visit('', { key: 'demo', blockSelector: '.card[' });
  expect(said).toEqual([expect.stringContaining('blockSelector cannot be .card[')]);
  expect(sent).toBe(0);
});
