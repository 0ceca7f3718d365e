import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { describeDom } from './support/describe-dom.ts';
import { customs } from './support/events.ts';
import type { RecordedEvent } from './support/record-page.ts';
import { replayedBy, rrwebReplayer } from './support/replay-page.ts';
import { TestServer } from './support/server.ts';
import { Site } from './support/site.ts';

type Api = Record<string, (...args: unknown[]) => unknown>;
type WithApi = { SessionReplay: Api };

let browser: Browser;
let replayer: string;
let server: TestServer;
const sites: Site[] = [];
beforeAll(async () => {
  [browser, replayer, server] = await Promise.all([launchBrowser(), rrwebReplayer(), TestServer.start()]);
}, 90_000);
afterAll(() => Promise.all([browser.close(), server.stop()]));
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await Promise.all(sites.splice(0).map((site) => site.stop()));
});

const script = (attributes: string): string => `<script src="${server.address}/recorder.js" data-key="demo" ${attributes}></script>`;
const originOf = (site: Site): string => site.origin.replace('127.0.0.1', 'localhost');

const inside = `<style>b { color: rgb(1, 2, 3) }</style><h2 id="title">pay here</h2><input id="name"><input type="checkbox" id="agree">
  <ul id="list"><li>one</li><li>two</li></ul><div id="scroll" style="height: 40px; overflow: auto"><p style="height: 300px">long</p></div>
  <button>pay</button><script>document.querySelector('button').onclick = () => { throw new Error('card refused'); };</script><section><div><p>deep <b>inside</b></p></div></section>`;

/** A page with a frame of another origin in it; both have the recorder's script. */
async function open({ page: attributes = '', frame: inFrame = '', element = '', around = '' } = {}): Promise<{ page: Page; frame: Frame }> {
  const [site, other] = await Promise.all([Site.start(), Site.start()]);
  sites.push(site, other);
  other.html = `<!doctype html><html><head><title>pay</title>${script(`data-parent-origin="${originOf(site)}" ${inFrame}`)}</head><body>${inside}</body></html>`;
  site.html = `<!doctype html><html><head><title>shop</title>${script(`data-frame-origins="https://elsewhere.example ${originOf(other)}" ${attributes}`)}</head>
    <body><h1>shop</h1>${around}<iframe ${element} src="${originOf(other)}/" width="400" height="300"></iframe></body></html>`;
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(originOf(site));
  const frame = page.frames().find((one) => one !== page.mainFrame())!;
  await frame.waitForSelector('#title');
  return { page, frame };
}

const call = (page: Page | Frame, name: string, ...args: unknown[]): Promise<unknown> =>
  page.evaluate(([name, args]) => (window as unknown as WithApi).SessionReplay[name](...args), [name, args] as const);

async function recordingOf(page: Page, tag = 'end'): Promise<RecordedEvent[]> {
  const url = (await call(page, 'getSessionUrl')) as string;
  // The last messages of the frame are still on their way to the page.
  await page.waitForTimeout(500);
  await call(page, 'track', tag);
  return server.getWhen<RecordedEvent[]>(`sessions/${new URL(url).pathname.slice(3)}/events`, (events) =>
    customs(events, 'track').some(({ name }) => name === tag),
  );
}

/** The document of the frame in the replay, described in the same way as the live one. */
const replayedFrame = (events: RecordedEvent[]): Promise<string> =>
  replayedBy(
    browser,
    replayer,
    events,
    new Function(
      `const frame = document.querySelector('iframe').contentDocument; const document_ = document;
     return (function () { const document = frame; const getComputedStyle = frame.defaultView.getComputedStyle.bind(frame.defaultView); return (${describeDom.toString()})(); })();`,
    ) as () => string,
  );

/** Waits until the frame's text is in the recording, so that the frame's recorder and the page's have found each other. */
async function found(page: Page): Promise<void> {
  for (let i = 0; i < 50; i++) if (JSON.stringify(await recordingOf(page, `look ${i}`)).includes('pay here')) return;
  throw new Error('The frame was not recorded.');
}

test('a frame of another origin is exact in the page’s recording, and so is what happens in it', async () => {
  const { page, frame } = await open({ frame: 'data-privacy="open"' });
  await found(page);
  await frame.fill('#name', 'Ada');
  await frame.check('#agree');
  await frame.evaluate(() => {
    const list = document.querySelector('#list')!;
    for (let i = 0; i < 1500; i++)
      list.append(Object.assign(document.createElement('li'), { textContent: `added ${i}`, className: `c${i % 7}` }));
    list.firstChild!.remove();
    document.querySelector('#title')!.textContent = 'paid';
    document.querySelector('#title')!.setAttribute('data-state', 'done');
    document.querySelector('#scroll')!.scrollTop = 120;
    (document.querySelector('style')!.sheet as CSSStyleSheet).insertRule('h2 { color: rgb(9, 8, 7) }');
    const host = document.body.appendChild(document.createElement('div'));
    host.attachShadow({ mode: 'open' }).innerHTML = '<i>in the shadow</i>';
    document.body.append(document.querySelector('section')!);
  });
  await page.waitForTimeout(300);
  const events = await recordingOf(page);
  expect(await replayedFrame(events)).toBe(await frame.evaluate(describeDom));
  expect(events.filter(({ type }) => type === 2)).toHaveLength(1);
  const ids = events.filter(({ type, data }) => type === 3 && data.source === 2).map(({ data }) => data.id as number);
  expect(ids.length).toBeGreaterThan(0);
});

test('errors, console and requests of the frame are in the page’s recording; its address and its vitals are not', async () => {
  const { page, frame } = await open();
  await found(page);
  await frame.click('button');
  await frame.evaluate(async () => {
    console.warn('from the frame');
    await fetch('/api/pay');
    history.pushState(null, '', '/step-two');
  });
  await call(frame, 'captureError', 'caught in the frame');
  const events = await recordingOf(page);
  expect(customs(events, 'error')).toMatchObject([
    { kind: 'error', message: 'card refused' },
    { kind: 'captured', message: 'caught in the frame' },
  ]);
  expect(JSON.stringify(events.filter(({ type }) => type === 6))).toContain('from the frame');
  expect(JSON.stringify(events.filter(({ type }) => type === 6))).toContain('/api/pay');
  expect(customs(events, 'navigate')).toEqual([]);
  expect(events.filter(({ type }) => type === 4)).toHaveLength(1);
});

test('a frame that goes elsewhere and comes back, and one that is moved, are recorded anew', async () => {
  const { page, frame } = await open();
  await found(page);
  await frame.evaluate(() => location.reload());
  await page.waitForTimeout(500);
  await frame.waitForSelector('#title');
  await frame.evaluate(() => (document.querySelector('#title')!.textContent = 'after the reload'));
  await page.waitForTimeout(500);
  await page.evaluate(() => document.body.prepend(document.querySelector('iframe')!));
  await page.waitForTimeout(1500);
  const moved = page.frames().find((one) => one !== page.mainFrame())!;
  await moved.evaluate(() => (document.querySelector('#title')!.textContent = 'after the move'));
  await page.waitForTimeout(300);
  const events = await recordingOf(page);
  expect(JSON.stringify(events)).toContain('after the reload');
  expect(await replayedFrame(events)).toBe(await moved.evaluate(describeDom));
});

test('a masked element masks the frame in it, and a blocked one has no frame', async () => {
  for (const [className, text] of [
    ['rr-mask', '*** ****'],
    ['rr-block', ''],
  ]) {
    const { page, frame } = await open({ element: `class="${className}"` });
    await frame.fill('#name', 'sekretName');
    await page.waitForTimeout(1500);
    const sent = JSON.stringify(await recordingOf(page));
    expect(sent).not.toContain('pay here');
    expect(sent).not.toContain('sekret');
    expect(sent).toContain(text);
    await page.context().close();
  }
});

test('a frame of another origin in one of the page’s own is recorded too', async () => {
  const [site, other] = await Promise.all([Site.start(), Site.start()]);
  sites.push(site, other);
  other.html = `<!doctype html><title>pay</title>${script(`data-parent-origin="${originOf(site)}"`)}<p id="title">pay here</p>`;
  site.html = `<!doctype html><title>shop</title>${script(`data-frame-origins="${originOf(other)}"`)}
    <iframe srcdoc='<p>between</p><iframe src="${originOf(other)}/"></iframe>'></iframe>`;
  const page = await (await browser.newContext()).newPage();
  await page.goto(originOf(site));
  await found(page);
});

test('only the origins that are named are heard, and only the page that is named is told', async () => {
  const [site, other] = await Promise.all([Site.start(), Site.start()]);
  sites.push(site, other);
  // The frame wants to be recorded with another page than this one, and it sends messages that only a recorder may send.
  other.html = `<!doctype html><title>x</title>${script('data-parent-origin="https://elsewhere.example"')}<p id="title">pay here</p>
    <script>parent.postMessage({ 'session-replay': 'ready' }, '*'); parent.postMessage({ 'session-replay': 'raw', raw: new Uint8Array([1, 2, 3]) }, '*');
    window.heard = []; addEventListener('message', ({ data }) => heard.push(data));</script>`;
  site.html = `<!doctype html><title>shop</title>${script(`data-frame-origins="${originOf(other)}"`)}<iframe src="${originOf(other)}/"></iframe>
    <script>window.heard = []; addEventListener('message', ({ data }) => heard.push(data));</script>`;
  const page = await (await browser.newContext()).newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(originOf(site));
  await page.waitForTimeout(1500);
  const events = await recordingOf(page);
  expect(JSON.stringify(events)).not.toContain('pay here');
  // The page has heard only the messages of the test itself.
  expect(await page.evaluate(() => (window as unknown as { heard: object[] }).heard.length)).toBe(2);
  expect(errors).toEqual([]);
});

test('the script in a frame of the page’s own origin leaves the recording to the page', async () => {
  const site = await Site.start();
  sites.push(site);
  site.html = `<!doctype html><title>shop</title>${script('')}<p>shop</p><iframe srcdoc='<p>same origin</p>${script('')}'></iframe>`;
  const page = await (await browser.newContext()).newPage();
  await page.goto(originOf(site));
  const frame = page.frames().find((one) => one !== page.mainFrame())!;
  await frame.waitForSelector('p');
  expect(await call(frame, 'getSupportCode')).toBe(await call(page, 'getSupportCode'));
  await call(frame, 'track', 'from the frame');
  const events = await recordingOf(page);
  expect(customs(events, 'track').map(({ name }) => name)).toContain('from the frame');
  expect(events.filter(({ type }) => type === 2)).toHaveLength(1);
  expect(JSON.stringify(events)).toContain('same origin');
});
