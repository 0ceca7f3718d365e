import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { recordSite, unrecorded } from './support/record-site.ts';
import { Site } from './support/site.ts';

let browser: Browser;
let site: Site;
let other: Site;
beforeAll(async () => {
  [browser, site, other] = await Promise.all([launchBrowser(), Site.start(), Site.start()]);
});
afterAll(() => Promise.all([browser.close(), site.stop(), other.stop()]));

/** A wrapper of fetch that the page itself makes, under the recorder's: it remembers the arguments that it was given. */
const wrap = (): void => {
  const w = window as unknown as { seen: unknown[][]; ownFetch: unknown };
  const original = window.fetch;
  w.seen = [];
  w.ownFetch = window.fetch = (...args) => {
    w.seen.push(args);
    return original(...args);
  };
};

/** The requests that arrived at the server, without the parts that differ from page to page. */
const arrived = (at: Site): unknown[] =>
  at.asked
    .filter(({ url, method }) => url !== '/' && url !== '/favicon.ico' && method !== 'OPTIONS')
    .map(({ method, url, headers, body }) => ({
      method,
      url,
      body,
      referer: headers.referer?.replace(/:\d+/, ''),
      type: headers['content-type'],
      own: headers['x-own'],
      length: headers['content-length'],
    }));

/** Calls fetch with every kind of argument; returns how each call ended and how the page's wrapper saw its arguments. */
const everyKind = async (other: string): Promise<unknown[]> => {
  const { seen } = window as unknown as { seen: unknown[][] };
  const told: unknown[] = [];
  let reads: string[] = [];
  class WithGetters {
    #method = 'DELETE';
    get method(): string {
      reads.push('method');
      return this.#method;
    }
    get body(): string {
      reads.push('body');
      return 'of a getter';
    }
    get headers(): object {
      reads.push('headers');
      return { 'x-own': 'getter' };
    }
  }
  class OwnHeaders extends Headers {}
  class OwnRequest extends Request {}
  const virtual = (fields: Record<string, unknown>): object =>
    new Proxy(
      {},
      {
        get: (_, name) => {
          if (name in fields) reads.push(String(name));
          return fields[name as string];
        },
      },
    );
  const kind = (value: unknown): unknown => {
    if (value instanceof Request)
      return [
        'Request',
        value.method,
        value.referrerPolicy,
        value.keepalive,
        value.credentials,
        value.cache,
        value.redirect,
        value.signal.aborted,
        (value as { tag?: string }).tag,
        value.constructor.name,
        value.headers.get('x-own'),
      ];
    if (value instanceof Headers) return [value.constructor.name, value.get('x-own')];
    if (Array.isArray(value)) return ['Array', value.filter(([name]) => name !== 'traceparent')];
    if (typeof value !== 'object' || value === null) return typeof value;
    const prototype = Object.getPrototypeOf(value) as object | null;
    const { headers, method, body } = value as Record<string, unknown>;
    return [prototype?.constructor.name, typeof method, typeof body, headers === undefined ? '' : headersKind(headers)];
  };
  // Where the page gives no headers, there may be some that have the traceparent alone.
  const headersKind = (headers: unknown): unknown => {
    if (headers instanceof Headers || Array.isArray(headers) || typeof headers !== 'object' || headers === null) return kind(headers);
    const names = Object.keys(headers).filter((name) => name !== 'traceparent');
    return names.length ? [(Object.getPrototypeOf(headers) as object | null)?.constructor.name, names] : '';
  };
  const controller = new AbortController();
  controller.abort();
  const calls: [string, () => unknown[]][] = [
    ['text alone', () => ['/k1']],
    ['URL', () => [new URL('/k2', location.href), { method: 'PUT', body: 'x' }]],
    [
      'Request',
      () => [
        new Request('/k3', {
          method: 'POST',
          body: 'x',
          headers: { 'x-own': 'r' },
          referrerPolicy: 'no-referrer',
          keepalive: true,
          credentials: 'omit',
          cache: 'no-store',
        }),
      ],
    ],
    ['Request with a field of its own', () => [Object.assign(new Request('/k4', { method: 'DELETE' }), { tag: 'mine' })]],
    ['own kind of Request', () => [new OwnRequest('/k5', { method: 'PATCH', body: 'x' })]],
    ['Request and empty init', () => [new Request('/k6', { referrerPolicy: 'no-referrer' }), {}]],
    ['Request and init', () => [new Request('/k7', { method: 'POST', body: 'x', headers: { 'x-own': 'r' } }), { method: 'PUT' }]],
    ['Request and init with headers', () => [new Request('/k8', { headers: { 'x-own': 'r' } }), { headers: { 'x-own': 'i' } }]],
    ['Request as init', () => ['/k9', new Request('/elsewhere', { method: 'DELETE', headers: { 'x-own': 'r' } })]],
    ['plain object of headers', () => ['/k10', { headers: { 'x-own': 'p' } }]],
    ['array of headers', () => ['/k11', { headers: [['x-own', 'a']] }]],
    ['Headers', () => ['/k12', { headers: new Headers({ 'x-own': 'h' }) }]],
    ['own kind of Headers', () => ['/k13', { headers: new OwnHeaders({ 'x-own': 'o' }) }]],
    ['Map of headers', () => ['/k14', { headers: new Map([['x-own', 'm']]) }]],
    [
      'generator of headers',
      () => [
        '/k15',
        {
          headers: (function* () {
            yield ['x-own', 'g'];
          })(),
        },
      ],
    ],
    ['headers without prototype', () => ['/k16', { headers: Object.assign(Object.create(null) as object, { 'x-own': 'n' }) }]],
    [
      'headers by a getter',
      () => [
        '/k17',
        {
          headers: {
            get 'x-own'() {
              reads.push('x-own');
              return 'once';
            },
          },
        },
      ],
    ],
    [
      'headers by a Proxy',
      () => [
        '/k18',
        { headers: new Proxy({ 'x-own': 'target' }, { get: (target, name) => (name === 'x-own' ? 'proxy' : Reflect.get(target, name)) }) },
      ],
    ],
    ['number and undefined', () => ['/k19', { headers: { 'x-own': 5 }, method: undefined, body: undefined }]],
    ['class with getters', () => ['/k20', new WithGetters()]],
    ['Object.create', () => ['/k21', Object.create({ method: 'PUT', body: 'inherited', headers: { 'x-own': 'c' } })]],
    ['Proxy', () => ['/k22', virtual({ method: 'POST', body: 'virtual', headers: { 'x-own': 'v' } })]],
    ['frozen', () => ['/k23', Object.freeze({ method: 'POST', body: 'x', headers: Object.freeze({ 'x-own': 'f' }) })]],
    ['null', () => ['/k24', null]],
    ['undefined', () => ['/k25', undefined]],
    ['object that is text', () => [{ toString: () => (reads.push('toString'), '/k26') }]],
    ['class with getters, other origin', () => [`${other}/k27`, new WithGetters()]],
    [
      'traceparent of its own',
      () => ['/k28', { method: 'POST', headers: { TraceParent: '00-11111111111111111111111111111111-2222222222222222-01' } }],
    ],
    ['aborted', () => ['/k29', { signal: controller.signal }]],
    ['aborted Request', () => [new Request('/k30', { signal: controller.signal })]],
    ['FormData', () => ['/k31', { method: 'POST', body: new URLSearchParams('a=1') }]],
    ['bytes', () => ['/k32', { method: 'POST', body: new Uint8Array([65, 66]) }]],
    ['headers null', () => ['/k33', { headers: null }]],
    ['headers garbage', () => ['/k34', { headers: 'x-own' }]],
    ['headers of odd pairs', () => ['/k35', { headers: [['x-own']] }]],
    ['bad name', () => ['/k36', { headers: { 'x own': '1' } }]],
    ['method Symbol', () => ['/k37', { method: Symbol('x') }]],
    [
      'getter that throws',
      () => [
        '/k38',
        {
          get method() {
            throw new RangeError('mine');
          },
        },
      ],
    ],
    ['init a text', () => ['/k39', 'GET']],
    ['GET with body', () => ['/k40', { body: 'x' }]],
    [
      'stream already read',
      () => {
        const request = new Request('/k41', { method: 'POST', body: 'x' });
        void request.text();
        return [request];
      },
    ],
    ['function as init', () => ['/k42', Object.assign(() => {}, { method: 'PUT' })]],
    ['no-cors', () => ['/k43', { mode: 'no-cors' }]],
    ['null alone', () => [null]],
    ['nothing', () => []],
    ['bad address', () => ['http://[']],
    ['Symbol', () => [Symbol('x')]],
    [
      'object whose text throws',
      () => [
        {
          toString: () => {
            throw new RangeError('mine');
          },
        },
      ],
    ],
    ['forbidden port', () => ['http://127.0.0.1:1/']],
    ['user and password', () => ['http://a:b@127.0.0.1/']],
  ];
  for (const [name, make] of calls) {
    reads = [];
    seen.length = 0;
    const args = make();
    const ended = await (fetch as (...args: unknown[]) => Promise<Response>)(...args).then(
      async (response) => [response.status, response.type, (await response.text()).length],
      (error: unknown) => String(error),
    );
    const [input, init] = seen[0];
    told.push({
      name,
      ended,
      reads: reads.join(),
      input: kind(input),
      init: args[1] == null || name === 'getter that throws' ? '' : kind(init),
    });
  }
  return told;
};

test('whatever the page passes to fetch arrives as it was meant, under a wrapper as the same kind, and ends the same', async () => {
  other.asked.length = site.asked.length = 0;
  const alone = await unrecorded(browser, site, everyKind, wrap, other.origin);
  const [arrivedAlone, atOther] = [arrived(site), arrived(other)];
  other.asked.length = site.asked.length = 0;
  const { value, rows, events } = await recordSite(browser, site, everyKind, { before: wrap, other: other.origin });
  expect(value).toEqual(alone);
  expect(arrived(site)).toEqual(arrivedAlone);
  expect(arrived(other)).toEqual(atOther);
  expect(JSON.stringify(events)).not.toContain('capture_error');

  // Every call has its row, with the method it had.
  expect(rows).toHaveLength(alone.length);
  for (const { url, method } of site.asked.filter(({ url }) => /^\/k\d/.test(url)))
    expect(rows.find(({ name }) => name === site.origin + url)).toMatchObject({ method, status: 200 });
  // A method that only a getter of the page could tell is left out, rather than recorded wrong.
  const untold = rows.find(({ name }) => name === `${other.origin}/k27`);
  expect(untold).toMatchObject({ status: 200 });
  expect(untold).not.toHaveProperty('method');
  // The last call is left out, because its name and password are not recorded.
  for (const [i, told] of (alone.slice(0, -1) as { ended: unknown }[]).entries())
    if (typeof told.ended === 'string') expect(rows[i]).toMatchObject({ status: 0, error: told.ended });
});

test('a traceparent is added to whatever can be copied as the same kind', async () => {
  site.asked.length = 0;
  await recordSite(browser, site, everyKind, { before: wrap, other: other.origin });
  const without = site.asked
    .filter(({ url, headers }) => /^\/k\d/.test(url) && !headers.traceparent)
    .map(({ url }) => Number(url.slice(2)));
  // A Request or Headers of a class of the page, headers that can be iterated only once, an address that only the
  // page's code can tell, a function, no-cors.
  expect(without).toEqual([5, 13, 14, 15, 26, 42, 43]);
});

test('what needs no traceparent goes on as the very same objects', async () => {
  const run = async (other: string): Promise<boolean[]> => {
    const { seen } = window as unknown as { seen: unknown[][] };
    const same: boolean[] = [];
    const calls: unknown[][] = [
      [`${other}/a`, { method: 'POST', body: 'x' }],
      [new Request(`${other}/b`), { headers: new Headers() }],
      [new URL(`${other}/c`)],
      ['/d', { headers: [['traceparent', '00-11111111111111111111111111111111-2222222222222222-01']] }],
      [{ toString: () => '/e' }, { method: 'PUT' }],
    ];
    for (const args of calls) {
      await (fetch as (...args: unknown[]) => Promise<Response>)(...args).catch(() => {});
      const given = seen.pop()!;
      same.push(given.length === args.length && given.every((one, i) => one === args[i]));
    }
    return same;
  };
  const { value } = await recordSite(browser, site, run, { before: wrap, other: other.origin });
  expect(value).toEqual([true, true, true, true, true]);
});

test('fetch looks like the one it stands for, and what it returns is what that returned', async () => {
  const run = async (): Promise<unknown> => {
    const construct = (): unknown => {
      try {
        return new (fetch as unknown as new (url: string) => unknown)('/x');
      } catch (error) {
        return (error as Error).name;
      }
    };
    const odd = await fetch.call({} as Window, '/x').catch((error: unknown) => String(error));
    return [
      fetch.name,
      fetch.length,
      /\[native code\]/.test(String(fetch)),
      'prototype' in fetch,
      construct(),
      odd,
      Object.keys(navigator),
      Object.getOwnPropertyNames(navigator),
    ];
  };
  const alone = await unrecorded(browser, site, run);
  expect((await recordSite(browser, site, run)).value).toEqual(alone);

  // A wrapper whose promise can abort, and one that returns no promise at all.
  const decorate = (): void => {
    const original = window.fetch;
    window.fetch = ((url: string) => (url === '/none' ? 5 : Object.assign(original(url), { abort: () => 'aborted' }))) as typeof fetch;
  };
  const { value } = await recordSite(
    browser,
    site,
    () => [(fetch('/x') as unknown as { abort: () => string }).abort(), fetch('/none') as unknown],
    { before: decorate },
  );
  expect(value).toEqual(['aborted', 5]);
});

test('a rejection that the page forgets is still reported to it, once and with its own error', async () => {
  const run = async (): Promise<string[]> => {
    const told: string[] = [];
    addEventListener('unhandledrejection', ({ reason }) => told.push(String(reason)));
    void fetch('http://[');
    await fetch('http://[').catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    return told;
  };
  const { value } = await recordSite(browser, site, run);
  expect(value).toHaveLength(1);
  expect(value[0]).toContain('TypeError');
});
