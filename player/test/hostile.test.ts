import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { began, bodyId, custom, element, incremental, mutation, snapshot, svg, text } from './support/recorded-page.ts';
import { ViewerUnderTest } from './support/viewer.ts';

const end = custom('end', null, began + 4_000);

/** Recordings that no recorder made, in the real viewer: which addresses they may reach, and what they cost. */
describe('a hostile recording', () => {
  let viewer: ViewerUnderTest;

  beforeAll(async () => {
    viewer = await ViewerUnderTest.start();
  });
  afterAll(() => viewer.stop());
  beforeEach(() => viewer.newPage());
  afterEach(() => viewer.closePage());

  const until = <T>(ask: () => Promise<T> | T) => expect.poll(ask, { timeout: 20_000 });
  /** Every way in which a page can name something to load, each with a path of its own. */
  const loaders = (host: string): object[] => {
    const at = (path: string): string => viewer.at(host, path);
    return [
      element('img', { src: at('img') }),
      element('img', { srcset: `${at('srcset-1x')} 1x, ${at('srcset-2x')} 2x` }),
      element('picture', {}, element('source', { srcset: at('source-srcset') }), element('img', { src: 'data:,' })),
      element('video', { src: at('video'), poster: at('poster') }),
      element('audio', { src: at('audio'), preload: 'auto' }),
      element('input', { type: 'image', src: at('input-image') }),
      element('table', { background: at('table-background') }),
      element('div', { style: `background: url(${at('style-attribute')})` }, text('x')),
      element('div', { style: `background: \\75 rl("${at('escaped-name')}")` }, text('x')),
      element('div', { style: `background: u\\72l(${at('escaped-letter')})` }, text('x')),
      element('div', { style: `background-image: image-set("${at('image-set')}" 1x)` }, text('x')),
      element('div', { style: `background-image: -webkit-image-set(url(${at('webkit-image-set')}) 1x)` }, text('x')),
      element('div', { style: `--later: "${at('image-set-by-variable')}"; background-image: image-set(var(--later) 1x)` }, text('x')),
      element('div', { style: `--later: url(${at('variable')}); background: var(--later)` }, text('x')),
      element(
        'div',
        { style: `cursor: url(${at('cursor')}), auto; list-style-image: url(${at('list-style')}); display: list-item` },
        text('x'),
      ),
      element('div', { style: `border-image: url(${at('border-image')}) 1; mask-image: url(${at('mask')})` }, text('x')),
      element('style', {
        _cssText: `.a::before { content: url(${at('content')}) } @font-face { font-family: F; src: url(${at('font')}) } .f { font-family: F }`,
      }),
      element('style', {}, text(`.b { background: u`), text(`rl(${at('two-text-nodes')}) }`)),
      element('style', { _cssText: `.c { background: u/* rr_split */rl(${at('rr-split')}) }` }, text(''), text('')),
      element('style', {}, text(`@import "${at('import')}";`)),
      element('style', {}, text(`@\\69mport url(${at('import-escaped')});`)),
      element('p', { class: 'a b c f' }, text('seen')),
      svg(
        'svg',
        {},
        svg('image', { href: at('svg-image'), width: 9, height: 9 }),
        svg('image', { 'xlink:href': at('svg-xlink'), width: 9, height: 9 }),
      ),
      svg('svg', {}, svg('use', { href: at('use#x') }), svg('rect', { fill: `url(${at('fill#x')})`, width: 9, height: 9 })),
      svg(
        'svg',
        {},
        svg('filter', { id: 'fe' }, svg('feImage', { href: at('feImage') })),
        svg('rect', { filter: 'url(#fe)', width: 9, height: 9 }),
      ),
      svg(
        'svg',
        {},
        svg('image', { width: 9, height: 9 }, svg('set', { attributeName: 'href', to: at('smil'), begin: '0s', fill: 'freeze' })),
      ),
      element('iframe', { src: at('iframe') }),
      element('object', { data: at('object'), type: 'image/svg+xml' }),
      element('embed', { src: at('embed') }),
    ];
  };
  const changesThatLoad = (host: string, idOf: (name: string) => number): object[] => [
    mutation([], began + 1_000, [
      { id: idOf('img'), attributes: { src: viewer.at(host, 'changed-src') } },
      { id: idOf('p'), attributes: { style: { 'background-image': `url(${viewer.at(host, 'changed-style')})` } } },
    ]),
    mutation([element('img', { src: viewer.at(host, 'added-img') })], began + 1_100),
    incremental(
      { source: 8, id: idOf('style'), adds: [{ rule: `p { background: url(${viewer.at(host, 'inserted-rule')}) }`, index: 0 }] },
      began + 1_200,
    ),
    incremental(
      {
        source: 13,
        id: idOf('style'),
        index: [0],
        set: { property: 'list-style-image', value: `url(${viewer.at(host, 'set-property')})`, priority: '' },
      },
      began + 1_300,
    ),
    incremental(
      {
        source: 15,
        id: 1,
        styleIds: [1],
        styles: [{ styleId: 1, rules: [{ rule: `p { border-image: url(${viewer.at(host, 'adopted')}) 1 }`, index: 0 }] }],
      },
      began + 1_400,
    ),
    incremental(
      { source: 10, family: 'G', fontSource: `url(${viewer.at(host, 'font-face')})`, buffer: false, descriptors: {} },
      began + 1_500,
    ),
    mutation([], began + 1_600, [{ id: idOf('p'), attributes: { style: 'font-family: G' } }]),
  ];
  /** A page whose parts have ids to change them by. */
  const withParts = (host: string): { events: object[] } => {
    const parts: Record<string, object & { id: number }> = {
      img: element('img', { src: 'data:,' }),
      p: element('p', {}, text('changes')),
      style: element('style', {}, text('p { color: green }')),
    };
    const events = [...snapshot([...loaders(host), ...Object.values(parts)]), ...changesThatLoad(host, (name) => parts[name]!.id), end];
    return { events };
  };

  test.each([
    '127.0.0.1',
    'localhost',
    '127.0.0.1.',
    '127.1',
    '2130706433',
    '0x7f000001',
    '127.9.9.9',
    'sub.localhost',
    '[::ffff:127.0.0.1]',
  ])("nothing is loaded from the viewer's own host, whatever its port and however it is written: %s", async (host) => {
    const path = await viewer.record(withParts(host).events);
    await viewer.open(`${path}?t=0`);
    await viewer.ready();
    await viewer.quiet();
    await viewer.open(`${path}?t=4000`);
    await viewer.ready();
    await viewer.quiet();
    expect(await viewer.replayed.locator('p').first().innerText()).toBe('seen');
    expect(viewer.paths).toEqual([]);
  });

  test('from other hosts pictures, fonts and media are loaded, and none is told where the viewer is, or gets a cookie', async () => {
    const host = 'shop.example';
    const path = await viewer.record(withParts(host).events);
    await viewer.open(`${path}?t=4000`);
    await viewer.ready();
    await until(() => viewer.paths).toEqual(
      expect.arrayContaining(['img', 'style-attribute', 'escaped-letter', 'image-set', 'variable', 'svg-image', 'added-img']),
    );
    await viewer.quiet();
    for (const path of ['iframe', 'object', 'embed', 'import', 'import-escaped', 'smil']) expect(viewer.paths).not.toContain(path);
    expect(viewer.asked.filter(({ referer, cookie }) => referer !== undefined || cookie !== undefined)).toEqual([]);
  });

  test('a page that asks for a referrer gets none', async () => {
    const at = (path: string): string => viewer.at('shop.example', path);
    const frame = element('iframe', {});
    const inner = {
      type: 0,
      id: 9_001,
      childNodes: [
        element(
          'html',
          {},
          element('head', {}, element('style', {}, text(`.i { background: url(${at('in-frame')}) }`))),
          element('body', {}, element('p', { class: 'i' }, text('i'))),
        ),
      ],
    };
    const head = [
      element('meta', { name: 'referrer', content: 'unsafe-url' }),
      element('meta', { 'http-equiv': 'Referrer-Policy', content: 'unsafe-url' }),
      element('base', { href: at('base/') }),
      element('style', { _cssText: `.a { background: url(${at('inline-style')}) }` }),
    ];
    const path = await viewer.record([
      ...snapshot(
        [element('p', { class: 'a' }, text('first')), element('img', { referrerpolicy: 'unsafe-url', src: at('policy') }), frame],
        head,
      ),
      incremental(
        {
          source: 0,
          adds: [{ parentId: frame.id, nextId: null, node: inner }],
          removes: [],
          texts: [],
          attributes: [],
          isAttachIframe: true,
        },
        began + 10,
      ),
      mutation([element('IMG', { REFERRERPOLICY: 'unsafe-url', src: at('policy-in-capitals') })], began + 1_000),
      end,
    ]);
    await viewer.open(`${path}?t=3000`);
    await viewer.ready();
    await until(() => viewer.paths).toEqual(['in-frame', 'inline-style', 'policy', 'policy-in-capitals']);
    expect(viewer.asked.filter(({ referer }) => referer !== undefined)).toEqual([]);
  });

  test('links of a page load and prepare nothing', async () => {
    const rels = [
      'prefetch',
      'preload',
      'preconnect',
      'dns-prefetch',
      'modulepreload',
      'prerender',
      'icon',
      'apple-touch-icon',
      'manifest',
      'stylesheet',
      'import',
      'next prefetch',
    ];
    const links = rels.map((rel) => element('link', { rel, as: 'image', href: viewer.at('shop.example', `link-${rel}`) }));
    const later = element('link', {});
    const path = await viewer.record([
      ...snapshot([element('p', {}, text('here'))], [...links, later]),
      mutation([], began + 1_000, [{ id: later.id, attributes: { rel: 'prefetch', href: viewer.at('shop.example', 'link-later') } }]),
      mutation([element('LINK', { REL: 'preload', as: 'image', HREF: viewer.at('shop.example', 'link-added') })], began + 1_100),
      end,
    ]);
    await viewer.open(`${path}?t=3000`);
    await viewer.ready();
    await viewer.quiet();
    expect(viewer.asked).toEqual([]);
    const left = await viewer.replayed
      .locator('link')
      .evaluateAll((all) => all.filter((link) => link.hasAttribute('rel') || link.hasAttribute('href')).length);
    expect(left).toBe(0);
  });

  test('with assets none nothing is loaded from anywhere, and a square stands where a picture was', async () => {
    const { events } = withParts('shop.example');
    // A server with this setting also has a stricter policy, which would hide that the viewer asks for something.
    await viewer.alter(/\/api\/v1\/sessions\/[0-9a-f]+$/, (manifest: object) => ({ ...manifest, assets: 'none' }));
    const path = await viewer.record(events);
    await viewer.open(`${path}?t=4000`);
    await viewer.ready();
    await viewer.quiet();
    expect(viewer.asked).toEqual([]);
    expect(
      await viewer.replayed
        .locator('img')
        .first()
        .evaluate((img: HTMLImageElement) => [img.naturalWidth, img.src.slice(0, 19)]),
    ).toEqual([24, 'data:image/svg+xml,']);
  });

  test('the page has neither focus nor keys, whatever it opens and asks for', async () => {
    const field = (id: string, more: object = {}): object =>
      element('input', { id, autofocus: '', accesskey: 'x', placeholder: ' ', ...more });
    const later = element('dialog', { id: 'later' }, field('in-later'));
    const body = [
      element('dialog', { open: '', rr_open_mode: 'modal', id: 'modal' }, field('in-modal')),
      element('div', { popover: 'manual', id: 'popover' }, field('in-popover')),
      element('div', { contenteditable: '', tabindex: '0', id: 'editable', autofocus: '' }, text('')),
      element('label', { for: 'labelled' }, text('label')),
      field('labelled'),
      later,
      element('style', { _cssText: `input:not(:placeholder-shown) { background: url(${viewer.at('shop.example', 'typed')}) }` }),
    ];
    const focus = (id: number, time: number): object => incremental({ source: 2, type: 5, id }, began + time);
    const path = await viewer.record([
      ...snapshot(body),
      mutation([], began + 1_000, [{ id: later.id, attributes: { open: '', rr_open_mode: 'modal' } }]),
      mutation([element('dialog', { open: '', rr_open_mode: 'modal' }, field('in-added'))], began + 1_100),
      focus(later.id, 1_200),
      focus(bodyId, 1_300),
      end,
    ]);
    const { page } = viewer;
    const inside = (): Promise<(string | boolean | null)[]> =>
      page.evaluate(() => {
        const { activeElement } = document;
        const inner = document.querySelector<HTMLIFrameElement>('.replay iframe')!.contentDocument!;
        const typed =
          [...inner.querySelectorAll('input')].map((input) => input.value).join('') + inner.querySelector('#editable')!.textContent;
        return [
          activeElement!.nodeName === 'IFRAME',
          inner.querySelector(':modal') !== null,
          inner.querySelector('[autofocus], [accesskey]') !== null,
          typed,
        ];
      });
    for (const t of [0, 2_000]) {
      await viewer.open(`${path}?t=${t}`);
      await viewer.ready();
      await page.mouse.click(500, 400);
      await page.keyboard.type('secret');
      await page.keyboard.press('Tab');
      await page.keyboard.type('secret');
      await page.keyboard.press('Alt+x');
      expect(await inside()).toEqual([false, false, false, '']);
    }
    // The same holds while the recording plays.
    await viewer.open(`${path}?t=500`);
    await viewer.ready();
    await page.keyboard.press('Space');
    await until(() => viewer.replayed.locator('#later').getAttribute('open')).toBe('');
    await until(() => viewer.replayed.locator('#in-added').count()).toBe(1);
    await page.keyboard.type('secret');
    expect(await inside()).toEqual([false, false, false, '']);

    // A script that puts the focus there is undone, and the keys stay the player's.
    await page.evaluate(() => {
      const inner = document.querySelector<HTMLIFrameElement>('.replay iframe')!.contentDocument!;
      inner.querySelector<HTMLElement>('#labelled')!.focus();
    });
    await until(() => page.evaluate(() => document.activeElement!.nodeName)).not.toBe('IFRAME');
    await page.mouse.click(500, 400);
    await page.keyboard.type('secret');
    expect(await inside()).toEqual([false, false, false, '']);
    expect(viewer.paths).not.toContain('typed');
    await page.keyboard.press('Home');
    await page.mouse.click(500, 400);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  });

  test('a dialog that was modal is seen over the page', async () => {
    const path = await viewer.record([
      ...snapshot([element('p', {}, text('under')), element('dialog', { open: '', rr_open_mode: 'modal', id: 'modal' }, text('over'))]),
      end,
    ]);
    await viewer.open(`${path}?t=0`);
    await viewer.ready();
    const middle = await viewer.replayed.locator('#modal').evaluate((dialog) => {
      const { left, width, top, height } = dialog.getBoundingClientRect();
      return [Math.round(left + width / 2), Math.round(top + height / 2)];
    });
    expect(middle).toEqual([400, 300]);
  });

  test('300 frames in one another do not hang the tab: as many as can be seen are built, and the rest is told', async () => {
    const events = snapshot([element('p', {}, text('first'))]);
    let parentId = bodyId;
    for (let level = 0; level < 300; level++) {
      const frame = element('iframe', {});
      const page = { type: 0, id: 50_000 + level * 10, childNodes: [element('html', {}, element('head', {}), element('body', {}))] };
      const body = (page.childNodes[0] as unknown as { childNodes: { id: number }[] }).childNodes[1]!;
      events.push(
        incremental(
          { source: 0, adds: [{ parentId, nextId: null, node: frame }], removes: [], texts: [], attributes: [] },
          began + 10 + level * 2,
        ),
        incremental(
          {
            source: 0,
            adds: [{ parentId: frame.id, nextId: null, node: page }],
            removes: [],
            texts: [],
            attributes: [],
            isAttachIframe: true,
          },
          began + 11 + level * 2,
        ),
      );
      parentId = body.id;
    }
    const path = await viewer.record([...events, mutation([element('p', { id: 'last' }, text('last'))], began + 2_000), end]);
    await viewer.open(`${path}?t=3000`);
    await viewer.ready();
    expect(await viewer.replayed.locator('#last').innerText()).toBe('last');
    expect(viewer.page.frames().length).toBeLessThan(20);
    expect(await viewer.page.locator('.stage-note').innerText()).toMatch(/Not all of the page is shown: .*frame/);
  });

  test('1000 frames side by side, and frames that come before their parents, are bounded as well', async () => {
    const beside = Array.from({ length: 1_000 }, () => element('iframe', {}));
    const frames = Array.from({ length: 200 }, () => element('iframe', {}));
    // The document of each frame comes before the frame itself, the innermost first.
    const early = frames.toReversed().map((frame, at) => {
      const inner = frames[frames.length - at];
      const page = {
        type: 0,
        id: 70_000 + at,
        childNodes: [element('html', {}, element('head', {}), element('body', {}, ...(inner ? [inner] : [])))],
      };
      return incremental(
        {
          source: 0,
          adds: [{ parentId: frame.id, nextId: null, node: page }],
          removes: [],
          texts: [],
          attributes: [],
          isAttachIframe: true,
        },
        began - 10,
      );
    });
    const path = await viewer.record([...early, ...snapshot([element('p', {}, text('here')), frames[0]!, ...beside]), end]);
    await viewer.open(`${path}?t=3000`);
    await viewer.ready();
    expect(await viewer.replayed.locator('p').innerText()).toBe('here');
    expect(viewer.page.frames().length).toBeLessThan(200);
  });

  test('a tree of 20,000 levels does not crash the tab', async () => {
    let deep = element('i', {}, text('bottom'));
    for (let level = 0; level < 1_500; level++) deep = element('div', {}, deep);
    const chain = Array.from({ length: 20_000 }, () => element('b', {}));
    const adds = chain.map((node, at) => ({ parentId: at === 0 ? bodyId : chain[at - 1]!.id, nextId: null, node }));
    const path = await viewer.record([
      ...snapshot([element('p', {}, text('here')), deep]),
      incremental({ source: 0, adds, removes: [], texts: [], attributes: [] }, began + 1_000),
      end,
    ]);
    await viewer.open(`${path}?t=3000`);
    await viewer.ready();
    expect(await viewer.replayed.locator('p').innerText()).toBe('here');
    expect(await viewer.page.locator('.stage-note').innerText()).toContain('nested too deep');
  });

  test.each([
    ['a snapshot without a page', { node: null }],
    ['a snapshot of a text', { node: { type: 3, id: 1, textContent: 'x' } }],
    ['a snapshot that is none', 'nothing'],
    ['a snapshot without an element', { node: { type: 0, id: 1, childNodes: [] } }],
  ])('%s is one cover with the reason, no frame more each frame, and the rest works', async (_, data) => {
    const path = await viewer.record([
      { type: 4, timestamp: began, data: { href: 'https://shop.example/', width: 800, height: 600 } },
      { type: 2, timestamp: began, data },
      custom('error', { name: 'TypeError', message: 'it broke', kind: 'error' }, began + 1_000),
      ...snapshot([element('p', { id: 'good' }, text('good'))], [], began + 6_000),
      custom('end', null, began + 9_000),
    ]);
    await viewer.open(`${path}?t=500`);
    await viewer.page.getByText('The picture of this moment could not be made.').waitFor();
    const frames = (): Promise<number> => viewer.page.evaluate(() => document.querySelectorAll('iframe').length);
    await viewer.page.evaluate(async () => {
      for (let n = 0; n < 30; n++) await new Promise((frame) => requestAnimationFrame(frame));
    });
    expect(await frames()).toBeLessThanOrEqual(1);
    expect(await viewer.page.getByText('Loading this moment').count()).toBe(0);
    await viewer.page.getByRole('button', { name: 'Try again' }).click();
    await viewer.page.getByText('The picture of this moment could not be made.').waitFor();
    expect(await viewer.page.getByTestId('error-row').innerText()).toContain('TypeError: it broke');
    // The next snapshot is whole.
    await viewer.page.getByRole('slider', { name: 'Seek' }).fill('7000');
    await viewer.ready();
    expect(await viewer.replayed.locator('#good').innerText()).toBe('good');
    expect(viewer.complaints).toEqual([]);
  });

  test('events of wrong shapes cost themselves only', async () => {
    const bad = [
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13, 14, 15, 16, 99, 'x', null].map((source) => ({ source })),
      ...[null, 5, 'text', [], { source: 0, adds: 5, removes: 'x', texts: {}, attributes: [null, 5, { id: 'x' }] }],
      {
        source: 0,
        adds: [
          {
            parentId: bodyId,
            node: {
              type: 2,
              id: 800,
              tagName: '<script>',
              attributes: { 'a b': 1, __proto__: 1, x: { toString: 1 } },
              childNodes: [null, 5],
            },
          },
        ],
        removes: [{}],
        texts: [{}],
        attributes: [],
      },
      { source: 0, adds: [{ parentId: bodyId, node: { type: 0, id: 900, childNodes: [] } }], removes: [], texts: [], attributes: [] },
      { source: 4, width: { toString: null }, height: 'x' },
      { source: 4, width: -5, height: 1e300 },
      { source: 2, type: 99, id: 4 },
      { source: 1, positions: [{ x: 'a' }] },
      { source: 13, id: 4, index: [5, 5, 5], set: { property: 'color', value: 'red' } },
      { source: 10, family: 'x', fontSource: '1e9', buffer: true },
    ];
    const path = await viewer.record([
      ...snapshot([element('p', { id: 'text' }, text('before')), element('b', { onclick: 'x' }, { type: 99, id: 77 })]),
      ...bad.map((data, at) => ({ type: 3, timestamp: began + 100 + at * 10, data })),
      ...[null, 5, 'x', { toString: 1 }, [[[]]]].map((data, at) => ({ type: 5 + (at % 2), timestamp: began + 900 + at, data })),
      mutation([element('p', { id: 'after' }, text('after'))], began + 2_000),
      end,
    ]);
    await viewer.open(`${path}?t=3000`);
    await viewer.ready();
    expect(await viewer.replayed.locator('#after').innerText()).toBe('after');
    expect(await viewer.replayed.locator('#text').innerText()).toBe('before');
    // The same holds while the recording plays.
    await viewer.open(`${path}?t=0`);
    await viewer.ready();
    await viewer.page.keyboard.press('Space');
    await until(() => viewer.replayed.locator('#after').count()).toBe(1);
    expect(viewer.complaints).toEqual([]);
    expect(await viewer.page.locator('.address-size').innerText()).toBe('800 × 600');
  });
});
