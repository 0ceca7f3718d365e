import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { customs, plugins } from './support/events.ts';
import { record } from './support/record-page.ts';
import { openPage } from './support/replay-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const html = '<!doctype html><body><p id="one" class="big  red">p</p></body>';

/** The lines that the viewer shows for the arguments that `run` gives to the console. */
async function linesOf<T>(run: () => T): Promise<{ lines: string[]; result: Awaited<T>; gaps: unknown[] }> {
  const page = await openPage(browser, html);
  let result: unknown;
  const events = await record(page, async (p) => {
    // The first such value loads the part of the recorder that describes it.
    await p.evaluate(() => console.log(new Set()));
    await p.waitForTimeout(50);
    result = await p.evaluate(run);
    await p.waitForTimeout(100);
  });
  await page.close();
  const shown = (argument: string): string => (argument.startsWith('"') ? String(JSON.parse(argument)) : argument);
  const [, ...lines] = plugins(events, 'rrweb/console@1').map(({ payload }) => (payload as string[]).map(shown).join(' '));
  return { lines, result: result as Awaited<T>, gaps: customs(events, 'gap') };
}

test('values of every kind read as in a browser’s console', async () => {
  const { lines } = await linesOf(() => {
    class Point {
      x = 1;
      y = -0;
    }
    class Names extends Map<number, number> {}
    const sparse = [1, , 3]; // eslint-disable-line no-sparse-arrays -- what is tested.
    const all: unknown[] = [
      new Map<unknown, unknown>([
        ['a', 1],
        [{ b: 2 }, NaN],
      ]),
      new Set([1, 'two']),
      new Date(0),
      new Date(NaN),
      [NaN, Infinity, -0, 10n, undefined, Symbol('s')],
      document.querySelector('p'),
      document,
      document.querySelector('p')!.firstChild,
      new Uint8Array([1, 2, 3]),
      new ArrayBuffer(8),
      function named() {},
      class Shape {},
      new Point(),
      Promise.resolve(1),
      new WeakMap(),
      /a+b/gi,
      new Number(5),
      new String('boxed'),
      sparse,
      Object.assign(Object.create(null) as object, { none: 1 }),
      { [Symbol('key')]: 1, plain: 'x' },
      new Names([[1, 2]]),
      { left: 2, list: [1, 'a', null, true] },
      new Proxy({ hidden: 1 }, {}),
    ];
    for (const value of all) console.log(value);
  });
  expect(lines).toEqual([
    'Map(2) {"a" => 1, {b: 2} => NaN}',
    'Set(2) {1, "two"}',
    '1970-01-01T00:00:00.000Z',
    'Invalid Date',
    '[NaN, Infinity, -0, 10n, undefined, Symbol(s)]',
    '<p#one.big.red>',
    '#document',
    '#text "p"',
    'Uint8Array(3) [1, 2, 3]',
    'ArrayBuffer(8)',
    'ƒ named',
    'class Shape',
    'Point {x: 1, y: -0}',
    'Promise {}',
    'WeakMap {}',
    '/a+b/gi',
    'Number {5}',
    'String {"boxed"}',
    '[1, empty, 3]',
    '{"none":1}',
    '{plain: "x", Symbol(key): 1}',
    'Names(1) {1 => 2}',
    '{"left":2,"list":[1,"a",null,true]}',
    'Proxy {hidden: 1}',
  ]);
});

test('an error shows its causes, and those it gathers', async () => {
  const { lines } = await linesOf(() => {
    console.error(new TypeError('top', { cause: new Error('below', { cause: 'at the bottom' }) }));
    console.error(new AggregateError([new Error('first'), new Error('second')], 'all'));
  });
  expect(lines[0]).toMatch(/^TypeError: top[\s\S]*Caused by: Error: below[\s\S]*Caused by: "at the bottom"/);
  expect(lines[1]).toMatch(/^AggregateError: all[\s\S]*Errors: \[Error: first[\s\S]*Error: second/);
});

test('no code of the page runs for a preview', async () => {
  const run = () => {
    const ran: string[] = [];
    const trap = (name: string) => () => {
      // Playwright itself looks at the nodes that a page logs; that does not count.
      if (!new Error().stack!.includes('InjectedScript')) ran.push(name);
      throw new Error(name);
    };
    const lazy = { get data() { return trap('getter')(); }, toJSON: trap('toJSON'), toString: trap('toString'), valueOf: trap('valueOf'), [Symbol.toPrimitive]: trap('toPrimitive') }; // prettier-ignore
    Object.defineProperty(lazy, Symbol.toStringTag, { get: trap('toStringTag'), enumerable: true });
    Object.defineProperty(lazy, 'constructor', { get: trap('constructor') });
    const handler = Object.fromEntries(
      ['get', 'has', 'ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf', 'isExtensible'].map((name) => [name, trap(name)]),
    );
    const error = new Error('real');
    for (const name of ['stack', 'message', 'name', 'cause']) Object.defineProperty(error, name, { get: trap(name) });
    Object.defineProperty(Error, Symbol.hasInstance, { value: trap('hasInstance') });
    const map = Object.assign(new Map([[1, 2]]), {
      entries: trap('entries'),
      [Symbol.iterator]: trap('iterator'),
      forEach: trap('forEach'),
    });
    Object.defineProperty(map, 'size', { get: trap('size') });
    const date = Object.assign(new Date(0), { toISOString: trap('toISOString'), getTime: trap('getTime') });
    const node = document.createElement('b');
    for (const name of ['id', 'className', 'nodeName', 'nodeType']) Object.defineProperty(node, name, { get: trap(name) });
    const proxies = [
      new Proxy({ a: 1 }, handler),
      new Proxy([1], handler),
      Proxy.revocable({ b: 1 }, handler).proxy,
      new Proxy(() => {}, handler),
    ];
    for (const value of [lazy, error, map, date, node, ...proxies, { deep: [proxies[0], lazy] }, Object.create(proxies[0])]) {
      console.log(value);
      console.error('with a trace', value);
    }
    return new Promise<string[]>((resolve) => setTimeout(() => resolve(ran), 100));
  };
  const { lines, result, gaps } = await linesOf(run);
  // The browser itself reads some of these, for the sake of debugging; the recorder reads no more than that.
  const page = await openPage(browser, html);
  const without = await page.evaluate(run);
  await page.close();
  expect(result.sort()).toEqual(without.sort());
  expect(gaps).toEqual([]);
  expect(lines).toHaveLength(22);
  expect(lines[0]).toMatch(/^\{data: \(…\), toJSON: ƒ/);
  expect(lines[4]).toBe('Map(1) {1 => 2}');
  expect(lines[10]).toBe('Proxy {a: 1}');
});

test('a proxy whose traps we cannot know of harms nothing', async () => {
  // The page makes the proxy before the recorder is there.
  const page = await openPage(
    browser,
    `<!doctype html><script>old = new Proxy({}, { ownKeys() { console.log('trap'); throw new Error('trap'); }, getPrototypeOf() { throw new Error('trap'); } })</script>`,
  );
  const events = await record(page, (p) => p.evaluate("console.log('before'); console.log(old); console.log('after')"));
  await page.close();
  const said = plugins(events, 'rrweb/console@1').map(({ payload }) => (payload as string[])[0]);
  expect(said).toEqual(['"before"', '"[not readable]"', '"after"']);
});

test('the first line with such a value waits for what shows it, and is told with the others', async () => {
  const page = await openPage(browser, html);
  const events = await record(page, (p) =>
    p.evaluate(() => [console.log('first', new Set([1])), console.log('last')]).then(() => p.waitForTimeout(50)),
  );
  await page.close();
  const lines = plugins(events, 'rrweb/console@1').map(({ payload }) => payload as string[]);
  expect(lines).toHaveLength(2);
  expect(lines).toContainEqual(['"first"', '"Set(1) {1}"']);
});

test('a preview looks at no more of a value than it shows', async () => {
  const { lines, result } = await linesOf(() => {
    let asked = 0;
    const big: unknown[] = [];
    Object.defineProperty(big, 999_999, { value: 1, enumerable: true });
    const list = Array.from({ length: 1_000_000 }, (_, i) => i);
    const wide: Record<string, unknown> = {};
    let below = wide;
    for (let depth = 0; depth < 100; depth++) below = below.next = {};
    const many = Array.from({ length: 40 }, () =>
      Array.from({ length: 40 }, () => Array.from({ length: 40 }, () => ({ text: 'x'.repeat(5000) }))),
    );
    class Counted {
      constructor() {
        asked++;
      }
    }
    for (const value of [
      big,
      list,
      new Uint8Array(8_000_000),
      wide,
      many,
      new Map(list.map((i) => [i, new Counted()])),
      'y'.repeat(5_000_000),
      10n ** 100_000n,
    ])
      console.log(value);
    return asked;
  });
  expect(result).toBe(1_000_000);
  expect(lines).toHaveLength(8);
  expect(lines[1]).toMatch(/^\[0, 1, 2.*, 29, … 999970 more\]$/);
  expect(lines[2]).toMatch(/^Uint8Array\(8000000\) \[0, .*… 7999970 more\]$/);
  for (const line of lines) expect(line.length).toBeLessThan(20_000);
});
