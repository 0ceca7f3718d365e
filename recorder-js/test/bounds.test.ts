import { deflateRawSync } from 'node:zlib';
import { MAX_RAW_BYTES, MAX_SEGMENT_BYTES } from '@session-replay/wire/codec/format';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { customs } from './support/events.ts';
import { startRecorder, stopRecorder, type Recorded, type Recording } from './support/recorder-script.ts';
import { openPage } from './support/replay-page.ts';

// Values of megabytes take long to make and to bring out of the page.
vi.setConfig({ testTimeout: 180_000 });

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Makes, in the page, elements with values that are too large, by the kind of thing that holds them. No value compresses. */
function makeHuge(): void {
  const w = window as unknown as { huge: Record<string, (document: Document) => Element>; random: (length: number) => string };
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  w.random = (length) => {
    let text = '';
    const bytes = new Uint8Array(65_536);
    while (text.length < length) {
      crypto.getRandomValues(bytes);
      text += Array.from(bytes, (byte) => letters[byte & 63]).join('');
    }
    return text.slice(0, length);
  };
  const pool = w.random(5e6);
  const data = (type: string, length: number): string => `data:${type};base64,${pool.slice(0, length)}`;
  const set = (
    document: Document,
    name: string,
    attributes: Record<string, string>,
    namespace = 'http://www.w3.org/1999/xhtml',
  ): Element => {
    const element = document.createElementNS(namespace, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const filled = (element: Element, text: string): Element => (element.append(text), element);
  const svg = 'http://www.w3.org/2000/svg';
  w.huge = {
    'a data: picture': (d) => set(d, 'img', { src: data('image/png', 1.6e6) }),
    'a data: srcset': (d) => set(d, 'img', { srcset: `${data('image/png', 2e6)} 1x, ${data('image/png', 2e6)} 2x` }),
    'a data: background in style': (d) => set(d, 'div', { style: `color: red; background: url("${data('image/png', 5e6)}")` }),
    'fonts in a style element': (d) =>
      filled(
        d.createElement('style'),
        Array.from({ length: 9 }, (_, i) => `@font-face{font-family:f${i};src:url(${data('font/woff2', i ? 190_000 : 2e6)})}`).join('') +
          '.kept{color:red}',
      ),
    'an image in svg': (d) => {
      const root = set(d, 'svg', {}, svg);
      root.append(set(d, 'image', { href: data('image/jpeg', 2e6) }, svg), set(d, 'use', { href: data('image/svg+xml', 2e6) }, svg));
      return root;
    },
    'a path in svg': (d) => {
      const root = set(d, 'svg', {}, svg);
      root.append(set(d, 'path', { d: `M0 0${' 1 2'.repeat(1e6)}` }, svg));
      return root;
    },
    'a text area': (d) => {
      const area = d.createElement('textarea');
      area.value = pool.slice(0, 3e6);
      return area;
    },
    'a text': (d) => filled(d.createElement('pre'), pool.slice(0, 3e6)),
    'a masked text': (d) => filled(set(d, 'pre', { class: 'rr-mask' }), pool.slice(0, 3e6)),
    'a comment': (d) => {
      const p = d.createElement('p');
      p.append(d.createComment(pool.slice(0, 3e6)));
      return p;
    },
    'a title': (d) => set(d, 'p', { title: pool.slice(0, 3e6) }),
    'a class': (d) => set(d, 'p', { class: pool.slice(0, 3e6) }),
    'a class of what is blocked': (d) => set(d, 'p', { class: `rr-block ${pool.slice(0, 3e6)}` }),
    'an unknown attribute': (d) => set(d, 'p', { 'data-state': pool.slice(0, 3e6) }),
    'an address': (d) => set(d, 'a', { href: `/x?${pool.slice(0, 3e6)}` }),
    'the name of an attribute': (d) => set(d, 'p', { [`x${pool.slice(0, 3e6).replace(/\W/g, '')}`]: '' }),
    'the name of an element': (d) => d.createElement(`x${pool.slice(0, 1e6).replace(/\W/g, '')}`),
    'many attributes': (d) =>
      set(d, 'p', Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`data-a${i}`, pool.slice(i, 90_000 + i)]))),
    'many texts': (d) => {
      const p = d.createElement('p');
      for (let i = 0; i < 25; i++) p.append(d.createElement('b'), pool.slice(i, 90_000 + i));
      return p;
    },
  };
}
const kinds = [
  'a data: picture',
  'a data: srcset',
  'a data: background in style',
  'fonts in a style element',
  'an image in svg',
  'a path in svg',
  'a text area',
  'a text',
  'a masked text',
  'a comment',
  'a title',
  'a class',
  'a class of what is blocked',
  'an unknown attribute',
  'an address',
  'the name of an attribute',
  'the name of an element',
  'many attributes',
  'many texts',
];

/** Expects that nothing is lost, that no segment is too large for the server, and that the recording goes on to its end. */
function expectWhole({ raw, events, sent }: Recorded): void {
  expect(customs(events, 'gap')).toEqual([]);
  // (The pictures are not real ones, so they fail to load.)
  expect(customs(events, 'error').filter(({ kind }) => kind !== 'resource')).toEqual([]);
  for (const bytes of raw) {
    expect(bytes.length).toBeLessThan(MAX_RAW_BYTES);
    expect(deflateRawSync(bytes).length).toBeLessThan(MAX_SEGMENT_BYTES * 0.95);
  }
  expect(events.filter(({ type }) => type === 2)).toHaveLength(1);
  expect(sent).toContain('what follows');
}

test.each(kinds)('%s that is too large, in a snapshot, added, changed, in a shadow root and in a frame', async (kind) => {
  const page = await openPage(browser, '<!doctype html><body><p>before</p></body>');
  await page.evaluate(makeHuge);
  await page.evaluate((kind) => {
    const { huge } = window as unknown as { huge: Record<string, (document: Document) => Element> };
    document.body.append(huge[kind](document));
  }, kind);
  await startRecorder(page, { maskAllInputs: false });
  await page.evaluate(async (kind) => {
    const { huge } = window as unknown as { huge: Record<string, (document: Document) => Element> };
    const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));
    const added = huge[kind](document);
    document.body.append(added);
    await soon();
    // The same values, now as changes of elements that are already there.
    const copy = document.createElement(added.localName.length > 99 ? 'p' : added.localName);
    document.body.append(copy);
    const root = document.body.appendChild(document.createElement('section')).attachShadow({ mode: 'open' });
    const frame = document.body.appendChild(document.createElement('iframe'));
    await soon();
    for (const { name, value } of added.attributes) copy.setAttribute(name, value);
    if ('value' in added && typeof added.value === 'string') (copy as HTMLTextAreaElement).value = added.value;
    if (added.firstChild) copy.append(added.firstChild.cloneNode());
    await soon();
    if (copy.firstChild instanceof CharacterData) copy.firstChild.data += '!';
    root.append(huge[kind](document));
    frame.contentDocument!.body.append(huge[kind](frame.contentDocument!));
    await soon();
    document.body.append('what follows');
    await soon();
  }, kind);
  const recorded = await stopRecorder(page);
  await page.close();
  expectWhole(recorded);
  if (kind.startsWith('a data:')) expect(recorded.sent).toMatch(/data:image\/png,%20[\d]+%20characters,%20\w+/);
  if (kind.startsWith('fonts')) expect(recorded.sent).toContain('.kept{color:red}');
  if (kind === 'a text') expect(recorded.sent).toContain('… (3000000 characters)');
});

test('a style sheet of 3 million characters is recorded whole, however it came', async () => {
  const page = await openPage(browser, '<!doctype html><style></style>');
  await page.evaluate(() => {
    const css = Array.from(
      { length: 60_000 },
      (_, i) => `.c${i}{color:#${(i * 7919).toString(16).slice(0, 6).padStart(6, '0')};margin:${i % 9}px}`,
    ).join('');
    (window as unknown as { css: string }).css = css;
    document.querySelector('style')!.textContent = css;
  });
  await startRecorder(page);
  await page.evaluate(async () => {
    const { css } = window as unknown as { css: string };
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
    document.head.append(Object.assign(document.createElement('style'), { textContent: css }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    document.body.append('what follows');
  });
  const recorded = await stopRecorder(page);
  await page.close();
  expectWhole(recorded);
  expect(recorded.sent.split('.c59999{').length - 1).toBe(2);
  expect(recorded.sent.split('.c59999 {').length - 1).toBe(1);
});

test('addresses, the title, errors, console and events that are too large', async () => {
  const page = await openPage(browser, '<!doctype html><style>a{}</style><canvas width="1500" height="1500"></canvas>');
  await page.evaluate(makeHuge);
  await page.evaluate(() => {
    const { random } = window as unknown as { random: (n: number) => string };
    document.title = random(3e6);
    document.replaceChild(document.implementation.createDocumentType('html', random(3e6), random(3e6)), document.doctype!);
  });
  await startRecorder(page);
  await page.evaluate(async () => {
    const { random, recorder } = window as unknown as {
      random: (n: number) => string;
      recorder: { custom: (tag: string, payload: unknown) => void };
    };
    const long = random(1.5e6);
    for (const change of [
      () => history.pushState(null, '', `/x?${long}`),
      () => (location.hash = long),
      () => document.styleSheets[0].insertRule(`b{background:url(data:image/png;base64,${long})}`),
      () => (document.styleSheets[0].cssRules[0] as CSSStyleRule).style.setProperty('background', `url(data:image/png;base64,${long})`),
      () => console.error(long, { long }),
      () => setTimeout(() => { throw Object.assign(new Error(long), { name: long }); }), // prettier-ignore
      () => void Promise.reject(Object.assign(new Error('e'), { stack: long })),
      () => recorder.custom('track', { name: long, props: { [long]: long, deep: Array(1e6).fill(long.slice(0, 1000)) } }),
      () =>
        recorder.custom('identify', {
          id: long,
          traits: Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`k${i}`, long.slice(i, i + 50)])),
        }),
      () => document.body.animate([{ background: `url(data:image/png;base64,${long})` }], 100),
      () => document.fonts.add(new FontFace('f', `url(data:font/woff2;base64,${long})`)),
      () => document.fonts.add(new FontFace(long, new Uint8Array(1e6))),
      () => fetch(`data:text/plain,${long}${long}`),
      () => fetch(`/${long}`),
      () =>
        document
          .querySelector('canvas')!
          .getContext('2d')!
          .putImageData(
            new ImageData(
              Uint8ClampedArray.from({ length: 9e6 }, () => Math.random() * 256),
              1500,
            ),
            0,
            0,
          ),
    ]) {
      try {
        change();
      } catch {
        // This browser does not allow it.
      }
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
    document.body.append('what follows');
  });
  const { raw, events, sent } = await stopRecorder(page);
  await page.close();
  expect(customs(events, 'error').length).toBeGreaterThan(1);
  const told = events.filter(({ type, data }) => type !== 5 || data.tag !== 'error');
  expectWhole({ raw, sent, events: told });
  expect(events.map(({ data }) => JSON.stringify(data).length).filter((length) => length > 1e6)).toEqual([]);
});

test('where the server takes no segment as large, what begins anew is small enough, so it is not refused again and again', async () => {
  const page = await openPage(browser, '<!doctype html><style></style><p>what follows</p>');
  await page.evaluate(makeHuge);
  await page.evaluate(() => {
    const { random } = window as unknown as { random: (length: number) => string };
    // A style sheet that does not compress.
    document.querySelector('style')!.textContent = `.kept{color:red}${random(3e6).replace(/(.{50})/g, '.c$1{}')}`;
  });
  await startRecorder(page);
  await page.waitForTimeout(300);
  const refused = await page.evaluate(() => {
    const { raw, recorder } = window as unknown as Recording;
    // `Visit` does the same with a segment that was refused.
    const count = raw.length;
    recorder.gap({ reason: 'too_large', segments: 1 });
    recorder.snapshot();
    return count;
  });
  const { raw } = await stopRecorder(page);
  await page.close();
  const deflated = raw.map((bytes) => deflateRawSync(bytes).length);
  expect(Math.max(...deflated.slice(0, refused))).toBeGreaterThan(MAX_SEGMENT_BYTES);
  expect(Math.max(...raw.slice(refused).map(({ length }) => length))).toBeLessThan(MAX_SEGMENT_BYTES);
  expect(Buffer.concat(raw.slice(refused)).toString()).toContain('what follows');
});
