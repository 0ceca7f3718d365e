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

/** What a page with this script tag, and then a call of `start`, sends and says. */
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
  ['data-key="demo" data-privacy="strikt"', 'privacy must be strict, interface, balanced, open'],
  ['data-key="demo" data-privacy="Strict"', 'privacy must be'],
  ['data-key="demo" data-privacy=""', 'privacy must be'],
  ['data-key="demo" data-privcy="strict"', 'the script tag has no attribute data-privcy'],
  ['data-key="demo" data-mask-all-inputs="true"', 'the script tag has no attribute data-mask-all-inputs'],
  ['data-key="demo" data-block-selector=".card"', 'the script tag has no attribute data-block-selector'],
  ['data-key="demo" data-sample-rate="half"', 'sampleRate must be a number from 0 to 1'],
  ['data-key="demo" data-sample-rate="50"', 'sampleRate must be a number from 0 to 1'],
  ['data-key="demo" data-consent="yes"', 'data-consent must be required'],
  ['data-key="demo" data-frame-origins="https://pay.example/path"', 'frameOrigins must be a list of origins'],
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
  [{ privacy: 'masked' }, 'privacy must be'],
  [{ privacy: ['strict'] }, 'privacy must be'],
  [{ sampleRate: '0.5' }, 'sampleRate must be a number'],
  [{ sampleRate: NaN }, 'sampleRate must be a number'],
  [{ sampleRate: -1 }, 'sampleRate must be a number'],
  [{ maskAllInputs: 'yes' }, 'maskAllInputs must be true or false'],
  [{ captureConsole: 0 }, 'captureConsole must be true or false'],
  [{ maskAttributes: 'data-account' }, 'maskAttributes must be a list of texts'],
  [{ networkBodies: [1] }, 'networkBodies must be a list'],
  [{ networkHeaders: 'accept' }, 'networkHeaders must be a list of texts'],
  [{ traceOrigins: ['api.example'] }, 'traceOrigins must be a list of origins'],
  [{ parentOrigin: 'https://www.example.com/' }, 'parentOrigin must be an origin'],
  [{ blockClass: 7 }, 'blockClass must be a class name'],
  [{ maskTextFn: 'stars' }, 'maskTextFn must be a function'],
  [{ canvasFps: Infinity }, 'canvasFps must be a number'],
  [{ checkoutEveryNms: '5000' }, 'checkoutEveryNms must be a number'],
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
  expect(said).toEqual([expect.stringContaining('blockSelector must be a CSS selector')]);
  expect(sent).toBe(0);
});
