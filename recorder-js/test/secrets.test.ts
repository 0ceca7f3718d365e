import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecordKind } from '@session-replay/wire/codec/format';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { openPage } from './support/replay-page.ts';
import { stringsOf } from './support/recorded-strings.ts';
import { startRecorder, stopRecorder, type Recorded } from './support/recorder-script.ts';
import { act, balancedPlaces, html, mark, strictPlaces } from './support/secret-page.ts';

let browser: Browser;
const recorded: Record<string, Recorded> = {};
beforeAll(async () => {
  browser = await launchBrowser();
  for (const privacy of ['balanced', 'strict', 'open']) recorded[privacy] = await recordUnder(privacy);
});
afterAll(() => browser.close());

/** Records the page with all the secrets under a privacy preset. */
async function recordUnder(privacy: string): Promise<Recorded> {
  const page = await browser.newPage();
  await page.route('http://page.test/**', (route) =>
    route.request().resourceType() === 'document'
      ? route.fulfill({ contentType: 'text/html', body: html })
      : route.fulfill({
          body: JSON.stringify({ token: `two ${mark('TokenAnswer')}` }),
          contentType: 'application/json',
          headers: { 'x-answer': `token=${mark('TokenAnswer')}` },
        }),
  );
  await page.route('http://other.test/**', (route) => route.abort());
  await page.goto(`http://page.test/?session=${mark('TokenPage')}`, { referer: `http://page.test/?token=${mark('TokenPage')}` });
  await startRecorder(page, {
    privacy,
    maskAttributes: ['data-account'],
    networkHeaders: ['authorization', 'x-own', 'x-answer'],
    networkBodies: ['/body'],
  });
  await page.fill('#typed', mark('Typed'));
  await page.fill('#password', mark('Password'));
  await page.evaluate(act);
  const all = await stopRecorder(page);
  await page.close();
  return all;
}

const leaked = (sent: string, places: string[]): string[] => places.filter((place) => new RegExp(`${mark(place)}(?![A-Z])`).test(sent));

test('balanced sends nothing of what it promises to keep', () => {
  const { sent } = recorded.balanced;
  expect(balancedPlaces.length).toBeGreaterThanOrEqual(100);
  expect(leaked(sent, balancedPlaces)).toEqual([]);
  expect(sent).not.toContain('4111');
  // The recorder does see the page: words that are not private are recorded.
  expect(leaked(sent, ['Text', 'LinkText', 'AddedText', 'Data', 'ErrorName', 'NavigateText'])).toHaveLength(6);
  // The address given to identify is recorded on purpose.
  expect(sent.split('jane@kept.example').length - 1).toBeGreaterThan(0);
});

test('strict sends nothing a person could read', () => {
  const { sent } = recorded.strict;
  expect(leaked(sent, [...balancedPlaces, ...strictPlaces])).toEqual([]);
  expect(sent).not.toContain('4111');
  expect(sent).toContain('***');
  // Attributes that layout needs are recorded.
  expect(sent).toContain('M0 0L9 9');
  expect(sent).toContain('checkbox');
});

test('open hides only what is marked, and passwords', () => {
  const { sent } = recorded.open;
  expect(leaked(sent, ['Password', 'MaskedText', 'BlockedText', 'MaskedAttribute', 'BlockedImage', 'Nonce', 'Hidden', 'CsrfMeta'])).toEqual(
    [],
  );
  expect(leaked(sent, ['Typed', 'MailText', 'TokenHref', 'Title', 'TokenConsole'])).toHaveLength(5);
});

/**
 * Says of each string of each record whether it is the recorder's own or the page's. In the recordings above, each of the page's places has
 * one of the page's secrets (`open` shows it), so the tests above hold for every place.
 */
const strings: Record<string, 'ours' | 'page'> = {
  'Meta.href': 'page',
  'Snapshot.compatMode': 'ours',
  'Snapshot.name': 'ours',
  'Snapshot.publicId': 'ours',
  'Snapshot.systemId': 'ours',
  'Snapshot.tagName': 'ours',
  'Snapshot.textContent': 'page',
  'Snapshot.attribute-name': 'ours',
  'Snapshot.attribute': 'page',
  'Mutation.compatMode': 'ours',
  'Mutation.tagName': 'ours',
  'Mutation.textContent': 'page',
  'Mutation.attribute-name': 'ours',
  'Mutation.attribute': 'page',
  'Mutation.texts.value': 'page',
  'Mutation.attributes.attribute-name': 'ours',
  'Mutation.attributes.attribute': 'page',
  'Input.text': 'page',
  'Data/8.rule': 'page',
  'Data/9.type': 'ours',
  'Data/10.family': 'ours',
  'Data/10.fontSource': 'page',
  ...Object.fromEntries(
    ['style', 'weight', 'stretch', 'unicodeRange', 'featureSettings', 'display'].map((name) => [
      `Data/10.descriptors.${name}`,
      'ours' as const,
    ]),
  ),
  'Data/15.styles.rules.rule': 'page',
  'Plugin/rrweb/console@1.plugin': 'ours',
  'Plugin/rrweb/console@1.payload.level': 'ours',
  'Plugin/rrweb/console@1.payload.payload': 'page',
  'Plugin/rrweb/console@1.payload.trace': 'page',
  'Plugin/rrweb/network@1.plugin': 'ours',
  'Plugin/rrweb/network@1.payload.requests.name': 'page',
  'Plugin/rrweb/network@1.payload.requests.initiatorType': 'ours',
  'Plugin/rrweb/network@1.payload.requests.method': 'ours',
  'Plugin/rrweb/network@1.payload.requests.error': 'ours',
  'Plugin/rrweb/network@1.payload.requests.traceId': 'ours',
  'Plugin/rrweb/network@1.payload.requests.requestHeaders': 'page',
  'Plugin/rrweb/network@1.payload.requests.responseHeaders': 'page',
  'Plugin/rrweb/network@1.payload.requests.requestBody': 'page',
  'Plugin/rrweb/network@1.payload.requests.responseBody': 'page',
  'Custom/page.payload.title': 'page',
  'Custom/page.payload.referrer': 'page',
  'Custom/page.payload.sdk': 'ours',
  'Custom/page.payload.userAgent': 'ours',
  'Custom/navigate.payload.href': 'page',
  'Custom/navigate.payload.title': 'page',
  'Custom/navigate.payload.kind': 'ours',
  'Custom/error.payload.kind': 'ours',
  'Custom/error.payload.name': 'page',
  'Custom/error.payload.message': 'page',
  'Custom/error.payload.stack': 'page',
  'Custom/error.payload.source': 'page',
  'Custom/error.payload.causes.name': 'page',
  'Custom/error.payload.causes.message': 'page',
  'Custom/error.payload.causes.stack': 'page',
  'Custom/identify.payload.id': 'page',
  'Custom/identify.payload.traits': 'page',
  'Custom/track.payload.name': 'page',
  'Custom/track.payload.props': 'page',
  'Custom/animation.payload.keyframes': 'page',
  'Custom/animation.payload.options': 'page',
  'Custom/animation.payload.do': 'ours',
  'Custom/websocket.payload.url': 'page',
  'Custom/websocket.payload.state': 'ours',
  'Custom/network.payload.state': 'ours',
  'Custom/visibility.payload.state': 'ours',
  'Custom/frustration.payload.kind': 'ours',
  'Custom/key.payload.key': 'ours',
  'Custom/page-load.payload.type': 'ours',
  'Custom/gap.payload.reason': 'ours',
  'Custom/gap.payload.message': 'page',
  // These events have no string but their tag.
  ...Object.fromEntries(['vitals', 'long-task', 'popover', 'state', 'recorder'].map((tag) => [`Custom/${tag}.`, 'ours' as const])),
};

/** Records without a string; Any is never written by a recorder. */
const withoutStrings = ['Any', 'Pointer', 'Interaction', 'Scroll', 'Viewport', 'Selection', 'Load'];
/** A Snapshot may go on in these. */
const continued = ['SnapshotMore'];

test('every string of every record has its line here, and a secret of the page if it is one of its', () => {
  const seen = new Map<string, boolean>();
  for (const [preset, { events }] of Object.entries(recorded))
    for (const event of events)
      for (const { place, text } of stringsOf(event))
        if (!/^Custom\/[\w-]+\.tag$/.test(place)) seen.set(place, seen.get(place) || (preset === 'open' && text.includes('sekret')));
  expect([...seen.keys()].filter((place) => !strings[place])).toEqual([]);
  for (const [place, whose] of Object.entries(strings))
    if (whose === 'page') expect(`${place}: ${seen.get(place)}`).toBe(`${place}: true`);
    else expect(`${place}: ${seen.get(place) ?? false}`).toBe(`${place}: false`);
});

test('every kind of record, custom event and plugin that the source names has a line here', () => {
  const lines = Object.keys(strings).join('\n');
  const kinds = Object.keys(RecordKind).filter((kind) => ![...withoutStrings, ...continued].includes(kind));
  expect(kinds.filter((kind) => !new RegExp(`^${kind}[./]`, 'm').test(lines))).toEqual([]);
  const folder = join(import.meta.dirname, '../src');
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');
  const tags = [...source.matchAll(/\bcustom\(\s*'([\w-]+)'/g)].map(([, tag]) => `Custom/${tag}.`);
  const plugins = [...source.matchAll(/RecordKind\.Plugin,\s*'([^']+)'/g)].map(([, plugin]) => `Plugin/${plugin}.`);
  expect(tags.length).toBeGreaterThan(15);
  expect(plugins.length).toBeGreaterThan(1);
  expect([...tags, ...plugins].filter((place) => !lines.includes(place))).toEqual([]);
});

/** Everything recorded of a page, as text. */
async function sentOf(body: string, options: object = {}, run: () => unknown = () => {}): Promise<string> {
  const page = await openPage(browser, `<!doctype html><body>${body}</body>`);
  await startRecorder(page, options);
  await page.evaluate(run);
  await page.waitForTimeout(100);
  const { sent } = await stopRecorder(page);
  await page.close();
  return sent;
}

test('nothing that a masked element says in any attribute is sent, as markup and as a change', async () => {
  const names = [
    ...'x-data :title @click.stop v-text hx-get hx-vals hx-headers ng-init ng-bind wire:model own customer download title alt summary placeholder label aria-label aria-description'.split(
      ' ',
    ),
    ...'aria-roledescription data-x data-name data-sr content value href action formaction cite ping srcdoc onclick itemprop target autocomplete pattern slot-scope _hidden'.split(
      ' ',
    ),
  ];
  const tags = ['p', 'a', 'button', 'form', 'input', 'q', 'option', 'my-thing', 'img'];
  const places: string[] = [];
  const elements = tags.map((tag, t) => {
    const attributes = names.map((name, n) => {
      places.push(`T${t}N${n}X`);
      return ` ${name}="${name === 'href' ? '/' : ''}${mark(`T${t}N${n}X`)}"`;
    });
    return `<${tag}${attributes.join('')}></${tag}>`;
  });
  const svg = `<svg><a href="/${mark('SvgHref')}" own="${mark('SvgOwn')}" x-data="${mark('SvgData')}"><title>${mark('SvgTitle')}</title></a><path d="M1 2L3 4" stroke-width="3"/></svg>`;
  const sent = await sentOf(
    `<div data-sr-mask>${elements.join('')}${svg}<i style="--x: '${mark('Style')}'" class="kept">i</i></div>`,
    { maskAllInputs: false },
    () => {
      for (const element of document.querySelectorAll('[data-sr-mask] *'))
        for (const { name, value } of [...element.attributes])
          if (!/^(?:d|class)$/.test(name)) element.setAttribute(name, `${value}changed`);
    },
  );
  expect(places.length).toBeGreaterThan(300);
  expect(sent).not.toContain('sekret');
  // Attributes about looks are not words, and stay.
  expect(sent).toContain('M1 2L3 4');
  expect(sent).toContain('stroke-width');
  expect(sent).toContain('kept');
});

test('a field that is a secret by what it is keeps its value where inputs are recorded', async () => {
  const fields = [
    '<input autocomplete="one-time-code" value="@">',
    '<input autocomplete="cc-csc" value="@">',
    '<input autocomplete="section-a cc-number" value="@">',
    '<input name="cvc" value="@">',
    '<input id="card-cvv" value="@">',
    '<input name="userPin" value="@">',
    '<input name="otp_code" value="@">',
    '<input type="hidden" name="state" value="@">',
    '<input type="hidden" name="authenticity_token" value="@">',
    '<input autocomplete="current-password" value="@">',
    '<input autocomplete="new-password" value="@">',
    '<input name="password" value="@">',
    '<input id="login-passwd" value="@">',
    '<label>Your password <input value="@"></label>',
    '<input aria-label="Password" value="@">',
    '<input placeholder="Password" value="@">',
    '<input name="card_number" value="@">',
    '<input name="apiKey" value="@">',
    '<textarea name="secret">@</textarea>',
    '<select name="pin"><option value="1">1</option><option selected>@</option></select>',
  ];
  const open = [
    '<input name="shipping" value="@">',
    '<input name="opinion" value="@">',
    '<input name="author" value="@">',
    '<textarea>@</textarea>',
  ];
  const values = (list: string[], kind: string): string => list.map((field, i) => field.replace('@', mark(`${kind}${i}X`))).join('');
  const sent = await sentOf(values(fields, 'Secret') + values(open, 'Open'), { maskAllInputs: false }, () => {
    for (const field of document.querySelectorAll<HTMLInputElement>('input, textarea')) {
      field.value += '!';
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });
  // The options of a list are words of the page; which one is chosen is not recorded.
  expect(
    leaked(
      sent,
      fields.slice(0, -1).map((_, i) => `Secret${i}X`),
    ),
  ).toEqual([]);
  expect(sent).not.toContain('selected');
  expect(
    leaked(
      sent,
      open.map((_, i) => `Open${i}X`),
    ),
  ).toHaveLength(open.length);
});

test('the same e-mail address is the same name in id, class and style sheet, and nobody can tell which', async () => {
  const sent = await sentOf(
    '<style>#jane\\@mail\\.example { color: red } .u-jane\\@mail\\.example { color: red }</style><p id="jane@mail.example" class="a u-jane@mail.example b">x</p>',
  );
  expect(sent).not.toMatch(/jane|mail\.example/);
  const [, ...names] = /#(mail-\w+) \{ color: red \} \.(mail-\w+) \{/.exec(sent)!;
  // Each name is once in the style sheet and once in the attributes.
  for (const name of names) expect(sent.split(name)).toHaveLength(3);
  expect(names[0]).not.toBe(names[1]);
});

test('what is no secret stays as it is', async () => {
  const kept = [
    'page=2&key=',
    'logo@2x.png',
    'vue@3.4.1/dist/vue.js',
    '"author": "Jane Austen"',
    'shipping: fast',
    'Authority said no',
    'isAuthenticated: true',
    'token: null',
    'auth.js:10:5',
    'order 1234 5678 9012 3456',
    'at 1700000000000',
    'tokenType: Bearer',
    'keyboard=qwerty',
    'https://shop.example/a?code=',
    'monkey: banana',
    'sort=price&dir=asc',
    'Choose a password of 8 letters',
    '@media (min-width: 100px)',
  ];
  const sent = await sentOf(
    `${kept.map((text) => `<p>${text}</p><i title='${text}'></i>`).join('')}<img src="/logo@2x.png?v=3"><link href="https://cdn.test/npm/vue@3.4.1/x.css" rel="stylesheet"><svg><polygon points="40 12 30 40 50 60 70 10 20 30"/></svg>`,
    {},
    new Function(`for (const text of ${JSON.stringify(kept)}) console.log(text)`) as () => void,
  );
  for (const text of kept) expect(sent, text).toContain(text);
  for (const text of kept) expect(sent, text).toContain(JSON.stringify(text));
  expect(sent).toContain('/logo@2x.png?v=3');
  expect(sent).toContain('vue@3.4.1/x.css');
  expect(sent).toContain('40 12 30 40 50 60 70 10 20 30');
});

test('a value that is hidden leaves the rest of the line readable', async () => {
  const said: [said: string, recorded: string][] = [
    ['token: invalid, try again', 'token: ***, try again'],
    ['GET /x?key=abc&page=2 failed with 500', 'GET /x?key=***&page=2 failed with 500'],
    ['{"tokens": ["a", "b"], "total": 3}', '{"tokens": "***", "total": 3}'],
    ['{"credentials": {"user": "a", "deep": {"b": [1]}}, "total": 3}', '{"credentials": "***", "total": 3}'],
    ['at f (https://x.test/a.js?token=abc:10:5)', 'at f (https://x.test/a.js?token=***:10:5)'],
    ["{password: 'it\\'s mine', total: 3}", "{password: '***', total: 3}"],
    ['user[password]=abc&user[name]=jane', 'user[password]=***&user[name]=jane'],
  ];
  const sent = await sentOf('', {}, new Function(`for (const [text] of ${JSON.stringify(said)}) console.log(text)`) as () => void);
  for (const [, text] of said) expect(sent).toContain(JSON.stringify(text));
});
