import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { customs } from './support/events.ts';
import { record } from './support/record-page.ts';
import { openPage } from './support/replay-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** The errors that a page's recording has after `run`. */
async function errorsOf(
  run: () => unknown,
  { html = '<p>page</p>', headers = {}, options = {} }: { html?: string; headers?: Record<string, string>; options?: object } = {},
) {
  const page = await openPage(browser, html, headers);
  const events = await record(
    page,
    async (p) => {
      await p.evaluate(run);
      await p.waitForTimeout(100);
    },
    options,
  );
  await page.close();
  return customs(events, 'error');
}

test('an error with its place, and every cause of it down to five', async () => {
  const [error, ...more] = await errorsOf(() => {
    setTimeout(() => {
      let cause: unknown = 'a text at the bottom';
      for (let i = 9; i > 0; i--) cause = new RangeError(`cause ${i}`, { cause });
      throw new TypeError('top', { cause });
    });
  });
  expect(more).toEqual([]);
  expect(error).toMatchObject({ kind: 'error', name: 'TypeError', message: 'top', stack: expect.stringContaining('at ') as string });
  expect(error.line).toBeGreaterThan(0);
  const causes = error.causes as Record<string, unknown>[];
  expect(causes.map(({ name, message }) => [name, message])).toEqual([1, 2, 3, 4, 5].map((i) => ['RangeError', `cause ${i}`]));
  for (const { stack } of causes) expect(stack).toContain(`RangeError: cause`);
});

test('causes that go round in a circle end', async () => {
  const [error] = await errorsOf(() => {
    const a = new Error('a');
    a.cause = new Error('b', { cause: a });
    setTimeout(() => {
      throw a;
    });
  });
  expect(error.causes).toHaveLength(5);
});

test('whatever is thrown is told', async () => {
  const errors = await errorsOf(() => {
    for (const thrown of ['a text', 42, null, undefined, { code: 7 }])
      setTimeout(() => {
        throw thrown;
      });
    void Promise.reject(Object.assign(new Error('own'), { name: 'PaymentError' }));
    void Promise.reject(undefined);
  });
  expect(errors.map(({ kind, name, message }) => [kind, name, message])).toEqual(
    expect.arrayContaining([
      ['error', 'Error', 'a text'],
      ['error', 'Error', '42'],
      ['error', 'Error', '{"code":7}'],
      ['rejection', 'PaymentError', 'own'],
      ['rejection', 'Error', 'undefined'],
    ]),
  );
  expect(errors).toHaveLength(7);
});

test('resources that fail to load', async () => {
  const errors = await errorsOf(() => {
    document.body.append(Object.assign(new Image(), { src: '/gone.png?token=sekret' }));
    document.body.append(Object.assign(document.createElement('script'), { src: '/gone.js' }));
    document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/gone.css' }));
    return new Promise((resolve) => setTimeout(resolve, 200));
  });
  expect(errors.map(({ kind, name, source }) => [kind, name, source]).sort()).toEqual([
    ['resource', 'img', 'http://page.test/gone.png?token=***'],
    ['resource', 'link', 'http://page.test/gone.css'],
    ['resource', 'script', 'http://page.test/gone.js'],
  ]);
});

test('what the page’s own policy refused', async () => {
  const errors = await errorsOf(
    () => {
      document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example/i.png' }));
      return new Promise((resolve) => setTimeout(resolve, 100));
    },
    { headers: { 'content-security-policy': "img-src 'self'" } },
  );
  expect(errors).toContainEqual(
    expect.objectContaining({ kind: 'csp', name: 'img-src', message: 'https://elsewhere.example/i.png' }) as object,
  );
});

test('captureErrors: false says nothing of them', async () => {
  const errors = await errorsOf(() => void Promise.reject(new Error('quiet')), { options: { captureErrors: false } });
  expect(errors).toEqual([]);
});

test('stacks as Firefox and Safari write them keep their frames and lose their secrets', async () => {
  // Such stacks do not begin with the message; their lines are `name@address:line:column`.
  const [error] = await errorsOf(() => {
    const error = new Error('no answer, token=sekretMessage');
    error.stack =
      'pay@http://page.test/shop.js?session=sekretQuery:10:5\n@http://page.test/shop.js:99:1\nasync*start@http://page.test/main.js#sekretHash:1:1\n';
    void Promise.reject(error);
  });
  expect(error).toMatchObject({
    name: 'Error',
    message: 'no answer, token=***',
    stack: 'pay@http://page.test/shop.js:10:5\n@http://page.test/shop.js:99:1\nasync*start@http://page.test/main.js:1:1\n',
  });
});
