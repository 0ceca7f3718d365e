import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { recordSite, unrecorded } from './support/record-site.ts';
import { Site } from './support/site.ts';

let browser: Browser;
let site: Site;
beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), Site.start()]);
  site.answer = ({ url = '' }, response) => {
    if (url.startsWith('/hang')) return true;
    if (url.startsWith('/slow')) response.writeHead(200, { 'content-type': 'application/json' }).write('"beginning'.padEnd(4096));
    return url.startsWith('/slow');
  };
});
afterAll(() => Promise.all([browser.close(), site.stop()]));

/** Uses an XMLHttpRequest in every way it can go; returns the events that the page saw of each. */
const everyWay = async (): Promise<Record<string, string[]>> => {
  const seen: Record<string, string[]> = {};
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const listen = (name: string): XMLHttpRequest => {
    const xhr = new XMLHttpRequest();
    seen[name] = [];
    for (const type of ['loadstart', 'load', 'error', 'abort', 'timeout', 'loadend', 'readystatechange'])
      xhr.addEventListener(type, () => seen[name].push(`${type} ${xhr.readyState} ${xhr.status}`));
    return xhr;
  };
  const ended = (xhr: XMLHttpRequest): Promise<unknown> =>
    new Promise((resolve) => xhr.addEventListener('loadend', resolve, { once: true }));
  const attempt = (name: string, run: () => void): void => {
    try {
      run();
    } catch (error) {
      seen[name].push(String(error));
    }
  };

  const five = listen('five times');
  for (let i = 0; i < 5; i++) {
    five.open('GET', `/five/${i}`);
    five.send();
    await ended(five);
  }
  const chain = listen('opened anew by its own handler');
  let left = 2;
  const last = new Promise<void>((resolve) => {
    chain.onload = () => {
      if (!left--) return resolve();
      chain.open('GET', `/chain/${left}`);
      chain.send();
    };
  });
  chain.open('GET', '/chain/first');
  chain.send();
  await last;
  const aborted = listen('aborted');
  aborted.open('GET', '/hang/abort');
  aborted.send();
  aborted.abort();
  const late = listen('timed out');
  late.open('GET', '/hang/timeout');
  late.timeout = 50;
  late.send();
  await ended(late);
  const anew = listen('opened anew before it ended');
  anew.open('GET', '/hang/first');
  anew.send();
  await wait(20);
  anew.open('GET', '/anew');
  anew.send();
  await ended(anew);
  const half = listen('aborted half way');
  half.open('GET', '/slow');
  half.send();
  while (half.readyState < 3) await wait(5);
  half.abort();
  const sync = listen('synchronous');
  sync.open('GET', '/sync', false);
  sync.send();
  const syncFails = listen('synchronous, fails');
  syncFails.open('GET', 'http://127.0.0.1:1/', false);
  attempt('synchronous, fails', () => syncFails.send());
  const twice = listen('sent twice');
  twice.open('POST', '/twice');
  twice.send('x');
  attempt('sent twice', () => twice.send('y'));
  attempt('sent twice', () => twice.setRequestHeader('x-own', 'late'));
  await ended(twice);
  const wrong = listen('opened wrongly');
  for (const args of [['GET', 'http://['], ['BAD METHOD', '/x'], ['TRACE', '/x'], ['GET'], [], [Symbol('x'), '/x'], ['GET', Symbol('x')]])
    attempt('opened wrongly', () => (wrong.open as (...args: unknown[]) => void)(...args));
  attempt('opened wrongly', () => (wrong.open as (...args: unknown[]) => void).call({}, 'GET', '/x'));
  attempt('opened wrongly', () => wrong.send());
  const never = listen('never sent');
  never.open('GET', '/never');
  never.abort();
  const object = listen('an object that is text');
  object.open('GET', { toString: () => (seen['an object that is text'].push('text'), '/object') } as unknown as string);
  object.send();
  await ended(object);
  return seen;
};

test('an XMLHttpRequest has one row each time it is sent, with what came of it, and the page sees what it saw without', async () => {
  const alone = await unrecorded(browser, site, everyWay);
  const { value, rows, events } = await recordSite(browser, site, everyWay);
  expect(value).toEqual(alone);
  expect(JSON.stringify(events)).not.toContain('capture_error');
  const at = (path: string): string => site.origin + path;
  expect(rows.map(({ name, status, error }) => [name, status, error])).toEqual([
    ...[0, 1, 2, 3, 4].map((i) => [at(`/five/${i}`), 200, undefined]),
    [at('/chain/first'), 200, undefined],
    [at('/chain/1'), 200, undefined],
    [at('/chain/0'), 200, undefined],
    [at('/hang/abort'), 0, 'aborted'],
    [at('/hang/timeout'), 0, 'timed out'],
    [at('/hang/first'), 0, 'aborted'],
    [at('/anew'), 200, undefined],
    [at('/slow'), 0, 'aborted'],
    [at('/sync'), 200, undefined],
    ['http://127.0.0.1:1/', 0, expect.stringContaining('NetworkError')],
    [at('/twice'), 200, undefined],
    ...Array.from({ length: 8 }, () => [expect.anything(), 0, expect.stringMatching(/Error/)]),
    [at('/object'), 200, undefined],
  ]);
  expect(rows.map(({ open }) => open).filter(Boolean)).toEqual([]);
});

test('an answer that is parsed is not made into text where no body is wanted', async () => {
  const run = async (): Promise<number> => {
    let texts = 0;
    const original = JSON.stringify;
    JSON.stringify = (...args: unknown[]) => {
      if ((args[0] as { total?: number } | null)?.total) texts++;
      return (original as (...args: unknown[]) => string)(...args);
    };
    const xhr = new XMLHttpRequest();
    xhr.responseType = 'json';
    xhr.open('GET', '/json');
    xhr.send();
    await new Promise((resolve) => (xhr.onloadend = resolve));
    await new Promise((resolve) => setTimeout(resolve, 100));
    JSON.stringify = original;
    return texts;
  };
  expect((await recordSite(browser, site, run)).value).toBe(0);
  const { rows } = await recordSite(browser, site, run, { options: { networkBodies: ['/json'] } });
  expect(rows[0].responseBody).toContain('42');
});

test('a parsed answer of very many values is not made into text even where bodies are wanted', async () => {
  site.answer = ({ url }, response) =>
    url === '/many' && !!response.writeHead(200).end(JSON.stringify(Array.from({ length: 50_000 }, (_, i) => i)));
  const { rows, value } = await recordSite(
    browser,
    site,
    async () => {
      const xhr = new XMLHttpRequest();
      xhr.responseType = 'json';
      xhr.open('GET', '/many');
      xhr.send();
      await new Promise((resolve) => (xhr.onloadend = resolve));
      return (xhr.response as number[]).length;
    },
    { options: { networkBodies: ['/many'] } },
  );
  expect(value).toBe(50_000);
  expect(rows[0]).toMatchObject({ status: 200, decodedBodySize: 288_891 });
  expect(rows[0]).not.toHaveProperty('responseBody');
});
