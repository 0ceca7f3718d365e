import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeDom } from './support/describe-dom.ts';
import { launchBrowser } from './support/browser.ts';
import { customs, plugins } from './support/events.ts';
import { capture, type RecordedEvent } from './support/record-page.ts';
import { replayedBy, rrwebReplayer } from './support/replay-page.ts';

let browser: Browser;
let replayer: string;
beforeAll(async () => {
  browser = await launchBrowser();
  replayer = await rrwebReplayer();
});
afterAll(() => browser.close());

/** Changes that a page may have made to its built-ins, each as a script that runs in the page. */
const changes: Record<string, string> = {
  'Array.from of Prototype.js and MooTools': `Array.from = (list) => { const made = []; for (let i = 0; i < list.length; i++) made[i] = list[i]; return made; }`,
  'toJSON of old libraries': `for (const type of [Array, Object, String, Number]) type.prototype.toJSON = function () { return 'text of ' + this; }`,
  'all of Array': `breakAll(Array)`,
  'all of arrays': `breakAll(Array.prototype)`,
  'all of texts': `breakAll(String.prototype)`,
  'all of Object': `breakAll(Object)`,
  'all of functions': `breakAll(Function.prototype)`,
  'all of numbers': `breakAll(Number); breakAll(Number.prototype)`,
  'all of patterns': `breakAll(RegExp.prototype)`,
  'all of Map and Set': `breakAll(Map.prototype); breakAll(Set.prototype)`,
  'all of WeakMap and WeakSet': `breakAll(WeakMap.prototype); breakAll(WeakSet.prototype)`,
  'all of JSON': `breakAll(JSON)`,
  'all of Math': `breakAll(Math)`,
  'all of Reflect': `breakAll(Reflect)`,
  'all of promises': `breakAll(Promise); breakAll(Promise.prototype)`,
  'the iterators': `for (const made of [[], new Map(), new Set()]) breakAll(Object.getPrototypeOf(made[Symbol.iterator]()))`,
  'Map, Set, WeakMap and WeakSet themselves': `for (const name of ['Map', 'Set', 'WeakMap', 'WeakSet']) window[name] = function () { return {}; }`,
  'Promise itself': `window.Promise = function () { return {}; }`,
  'MutationObserver by a wrapper': `window.MutationObserver = class { observe() {} takeRecords() { return []; } disconnect() {} }`,
  'the listeners': `EventTarget.prototype.addEventListener = window.addEventListener = () => {}`,
  'how nodes are read': `for (const [owner, names] of [[Node.prototype, 'firstChild nextSibling parentNode nodeType nodeName'], [Element.prototype, 'shadowRoot namespaceURI']])
     for (const name of names.split(' ')) Object.defineProperty(owner, name, { get() { throw new Error(name); } })`,
  'how attributes are read': `for (const name of ['getAttribute', 'getAttributeNames', 'hasAttribute', 'matches', 'closest']) Element.prototype[name] = () => null`,
  'what a Proxy is': `window.Proxy = function () { return {}; }`,
  'URL and TextEncoder': `window.URL = function () { return {}; }; window.TextEncoder = function () { return {}; }`,
};

/** A page that replaces its clocks before the recorder is loaded is recorded by the fake ones; a page that does it later is not. */
const clocks: Record<string, string> = {
  'the timers and clocks by fake ones': `for (const name of ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval']) window[name] = () => 7; performance.now = () => 5; Date.now = () => 5`,
  'Date itself': `window.Date = function () { return {}; }; Date.now = () => 5`,
};

/** Runs first in the page: keeps the built-ins that the test itself needs, and defines how to break and repair the others. */
const setUp = `{
  const { defineProperty, ownKeys, getOwnPropertyDescriptor } = Reflect;
  const undo = [];
  const owners = [window, Array, Array.prototype, String.prototype, Object, Object.prototype, Function.prototype, Number, Number.prototype, RegExp.prototype, Map.prototype, Set.prototype,
    WeakMap.prototype, WeakSet.prototype, JSON, Math, Reflect, Promise, Promise.prototype, Date, Date.prototype, EventTarget.prototype, Node.prototype, Element.prototype, performance,
    ...[[], new Map(), new Set()].map((made) => Object.getPrototypeOf(made[Symbol.iterator]()))];
  const before = owners.map((owner) => owner === window ? ['Map','Set','WeakMap','WeakSet','Promise','Date','MutationObserver','setTimeout','clearTimeout','setInterval','clearInterval','addEventListener','Proxy','URL','TextEncoder'].map((name) => [name, getOwnPropertyDescriptor(window, name)])
    : ownKeys(owner).map((name) => [name, getOwnPropertyDescriptor(owner, name)]));
  window.wait = ((later) => (run, ms) => later(run, ms))(setTimeout.bind(window));
  window.breakAll = (owner) => {
    const names = ownKeys(owner);
    for (let i = 0; i < names.length; i++) {
      const { value, writable } = getOwnPropertyDescriptor(owner, names[i]);
      if (typeof value === 'function' && writable && names[i] !== 'constructor') defineProperty(owner, names[i], { value: () => { throw 'broken by the page'; } });
    }
  };
  window.repair = () => {
    for (let i = 0; i < owners.length; i++) {
      for (let k = 0; k < before[i].length; k++) {
        const [name, original] = [before[i][k][0], before[i][k][1]];
        if (original) defineProperty(owners[i], name, original); else delete owners[i][name];
      }
    }
    for (const type of [Array, Object, String, Number]) delete type.prototype.toJSON;
  };
}`.replaceAll('const [name, original] = [before[i][k][0], before[i][k][1]];', 'const name = before[i][k][0], original = before[i][k][1];');

/** The actions of the page after the change. They use nothing but the language, the DOM and the console. */
const act = `
  const list = document.getElementById('list');
  const item = document.createElement('li');
  item.textContent = 'added';
  item.className = 'new';
  list.appendChild(item);
  document.getElementById('first').setAttribute('title', 'changed');
  document.getElementById('first').firstChild.data = 'other words';
  document.getElementById('field').value = 'by a script';
  list.removeChild(document.getElementById('last'));
  console.log('said', { list: [1, 2, { deep: true }] });
  document.body.click();
`;

const html = `<!doctype html><body><p id="first" class="a b">words</p><ul id="list"><li>one</li><li id="last">two</li></ul><input id="field">
  <select><option>a<option selected>b</select><svg><circle r="3"/></svg></body>`;

/** The events recorded of a page that makes `change` to its built-ins before or after the recorder is loaded. */
async function recordedOf(change: string, when: 'before' | 'after'): Promise<RecordedEvent[]> {
  // Everything runs as one script of the page and is repaired before the test asks, so that the test's own tools are not broken.
  const script = `${setUp}
    const readNative = Object.getOwnPropertyDescriptor(Node.prototype, 'firstChild').get, call = Function.prototype.call.bind(Function.prototype.call);
    ${when === 'before' ? change : ''};
    ${capture};
    window.recorded = [];
    const stop = SessionReplayCapture.record({ maskAllInputs: false, emit: (event) => { recorded[recorded.length] = event; } });
    ${when === 'after' ? change : ''};
    ${act.replaceAll("document.getElementById('first').firstChild.data", "call(readNative, document.getElementById('first')).data")}
    wait(() => { stop(); repair(); console.info('repaired'); }, 600);`;
  const page = await browser.newPage();
  await page.route('http://page.test/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: `${html}<script>${script}</script>` }),
  );
  const repaired = page.waitForEvent('console', (message) => message.text() === 'repaired');
  await page.goto('http://page.test/');
  await repaired;
  const events = (await page.evaluate('window.recorded')) as RecordedEvent[];
  await page.close();
  return events;
}

const replayed = (events: RecordedEvent[]) => replayedBy(browser, replayer, events, describeDom);

/** The facts of a recording that do not depend on when it was made. */
const facts = (events: RecordedEvent[]) => ({
  console: plugins(events, 'rrweb/console@1').map(({ payload }) => payload),
  gaps: customs(events, 'gap'),
  kinds: events
    .filter(({ type, data }) => type === 3 && (data.source === 2 || data.source === 5))
    .map(({ data }) => [data.source, data.type]),
});

describe.each(['before', 'after'] as const)('built-ins that the page has replaced %s the recorder was loaded', (when) => {
  let untouched: Promise<[string, ReturnType<typeof facts>]> | undefined;
  const expected = () =>
    (untouched ??= recordedOf('', when).then(
      async (events) => [await replayed(events), facts(events)] as [string, ReturnType<typeof facts>],
    ));

  const all: Record<string, string> = when === 'after' ? { ...changes, ...clocks } : changes;
  test.each(Object.keys(all))('%s: the recording is the same', async (name) => {
    const [dom, said] = await expected();
    expect(dom).toContain('"other words"');
    expect(said.console).toEqual([['"said"', '{"list":[1,2,{"deep":true}]}']]);
    const events = await recordedOf(all[name], when);
    expect(facts(events)).toEqual(said);
    expect(await replayed(events)).toBe(dom);
  });
});
