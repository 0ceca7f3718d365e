import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { customs } from './support/events.ts';
import { recordSite } from './support/record-site.ts';
import { Site } from './support/site.ts';

let browser: Browser;
let site: Site;
let other: Site;
beforeAll(async () => {
  [browser, site, other] = await Promise.all([launchBrowser(), Site.start(), Site.start()]);
});
afterAll(() => Promise.all([browser.close(), site.stop(), other.stop()]));

test('of a data: address type and length are recorded, of another very long one its beginning', async () => {
  const { rows, value } = await recordSite(browser, site, async () => {
    const data = `data:application/json;charset=utf-8,"${'a@b.cd '.repeat(430_000)}"`;
    const lengths = [(await (await fetch(data)).text()).length];
    await fetch(` ${data}`);
    await new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open('GET', data);
      xhr.onloadend = resolve;
      xhr.send();
    });
    await (await fetch(URL.createObjectURL(new Blob(['x'])))).text();
    await (await fetch(`/long?a=1&token=sekretToken&b=${'b'.repeat(7000)}&mail=sekret@mail.example`)).text();
    new WebSocket(`ws://${location.host}/live?${'c'.repeat(7000)}`).close();
    try {
      new EventSource(data).close();
    } catch {
      // Some browsers refuse such an address.
    }
    return lengths;
  });
  expect(value).toEqual([3_010_002]);
  const name = (length: number): string => `data:application/json,… (${length} characters)`;
  expect(rows.map(({ name }) => name)).toEqual([
    name(3_010_038),
    expect.stringContaining('data:application/json'),
    name(3_010_038),
    expect.stringContaining('blob:'),
    `${site.origin}/long?a=1&token=*** (7055 characters)`,
    name(3_010_038),
  ]);
  expect(rows.slice(0, 5).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
});

test('the patterns that search for secrets see no more of an address than is recorded of it', async () => {
  const { value, events } = await recordSite(
    browser,
    site,
    async () => {
      const data = `data:text/plain,${'x'.repeat(3_000_000)}`;
      await fetch(data);
      const xhr = new XMLHttpRequest();
      xhr.open('GET', data, false);
      xhr.send();
      navigator.sendBeacon(`/b?${'y'.repeat(50_000)}`);
      new WebSocket(`ws://${location.host}/?${'z'.repeat(50_000)}`).close();
      await fetch('http://[' + 'x'.repeat(3_000_000)).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 100));
      return (window as unknown as { longest: number }).longest;
    },
    {
      before: () => {
        const w = window as unknown as { longest: number };
        w.longest = 0;
        const { replace } = String.prototype;
        String.prototype.replace = function (this: string, ...args: unknown[]) {
          w.longest = Math.max(w.longest, this.length);
          return Reflect.apply(replace, this, args) as string;
        };
      },
    },
  );
  expect(value).toBeLessThan(10_000);
  expect(Math.max(...customs(events, 'websocket').map(({ url }) => (url as string).length))).toBeLessThan(5000);
});

test('an address that only code of the page’s can tell is known from the answer, and that code runs once', async () => {
  const { rows, value } = await recordSite(browser, site, async () => {
    let told = 0;
    const address = { toString: () => (told++, '/object') };
    await fetch(address as unknown as string);
    navigator.sendBeacon(address as unknown as string);
    return told;
  });
  expect(value).toBe(2);
  expect(rows.map(({ name }) => name)).toEqual([`${site.origin}/object`, '(an object)']);
});

test('only the recorder’s own server goes unrecorded, not one whose address begins the same', async () => {
  other.asked.length = 0;
  const { rows, events } = await recordSite(
    browser,
    site,
    async (other) => {
      await fetch(`${other}/ours`);
      await fetch(new Request(`${other}/ours`));
      new WebSocket(other.replace('http', 'ws')).close();
      new EventSource(`${other}/ours`).close();
      navigator.sendBeacon(`${other}/ours`);
      await new Promise((resolve) => {
        const xhr = new XMLHttpRequest();
        xhr.open('GET', `${other}/ours`);
        xhr.onloadend = resolve;
        xhr.send();
      });
      await fetch(`${other}0/not-ours`).catch(() => {});
    },
    { other: other.origin, options: { endpoint: other.origin, traceOrigins: [other.origin] } },
  );
  expect(rows.map(({ name }) => name)).toEqual([expect.stringContaining('0/not-ours')]);
  expect(customs(events, 'websocket')).toEqual([]);
  expect(other.asked.length).toBeGreaterThan(3);
  for (const { headers } of other.asked) expect(headers.traceparent).toBeUndefined();
});

test('a thousand requests at once are each found by their timing', async () => {
  const { rows } = await recordSite(browser, site, async () => {
    await Promise.all(Array.from({ length: 1000 }, (_, i) => fetch(`/many/${i % 500}`).then((response) => response.text())));
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  expect(rows).toHaveLength(1000);
  for (const { decodedBodySize } of rows) expect(decodedBodySize).toBe(35);
});
