import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { customs } from './support/events.ts';
import { capture, record, type RecordedEvent } from './support/record-page.ts';
import { openPage } from './support/replay-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A click is dead after 1 s without any effect; this is a little longer. */
const DEAD_MS = 1300;

const buttons = `<!doctype html><style>button { position: absolute; left: 50px; width: 100px; height: 40px }</style>
  <button id="dead" style="top: 50px">dead</button><button id="works" style="top: 150px">works</button><button id="throws" style="top: 250px">throws</button>
  <button id="asks" style="top: 350px">asks</button><p style="position: absolute; left: 300px; top: 50px">text</p>
  <script>
    works.onclick = () => { setTimeout(() => { works.textContent = 'done'; }, 100); };
    throws.onclick = () => { throws.textContent += '!'; throw new Error('no stock'); };
    asks.onclick = () => fetch('/ask').catch(() => {});
  </script>`;

async function recordPage(act: (page: Page) => Promise<unknown>, html = buttons): Promise<RecordedEvent[]> {
  const page = await openPage(browser, html);
  const events = await record(page, act);
  await page.close();
  return events;
}

/** The recorded id of an element, from the snapshot. */
function idOf(events: RecordedEvent[], id: string): number {
  type Recorded = { id: number; attributes?: Record<string, unknown>; childNodes?: Recorded[] };
  const find = (node: Recorded): number =>
    node.attributes?.id === id ? node.id : (node.childNodes ?? []).reduce((found, child) => found || find(child), 0);
  return find(events.find(({ type }) => type === 2)!.data.node as Recorded);
}

test('a click on a button that does nothing is dead; on one that works, that asks the server, or on text, it is not', async () => {
  const events = await recordPage(async (page) => {
    for (const y of [70, 170, 370]) {
      await page.mouse.click(100, y);
      await page.waitForTimeout(DEAD_MS);
    }
    await page.mouse.click(310, 70);
    await page.waitForTimeout(DEAD_MS);
  });
  expect(customs(events, 'frustration')).toEqual([{ kind: 'dead', id: idOf(events, 'dead') }]);
});

test('three clicks in a second on one spot are rage, told once; in three places they are not', async () => {
  const events = await recordPage(async (page) => {
    for (let i = 0; i < 5; i++) await page.mouse.click(100 + i, 170);
    await page.waitForTimeout(DEAD_MS);
    for (let i = 0; i < 3; i++) await page.mouse.click(300 + 60 * i, 70);
  });
  expect(customs(events, 'frustration')).toEqual([{ kind: 'rage', id: idOf(events, 'works'), clicks: 3 }]);
});

test('a click that an error follows has made it; an error of the page’s own has not', async () => {
  const events = await recordPage(async (page) => {
    await page.evaluate(() => new Promise<void>((resolve) => setTimeout(() => (setTimeout(resolve), [].at(0)!['x']))));
    await page.mouse.click(100, 270);
    await page.waitForTimeout(DEAD_MS);
  });
  expect(customs(events, 'error')).toHaveLength(2);
  expect(customs(events, 'frustration')).toEqual([{ kind: 'error', id: idOf(events, 'throws') }]);
});

test('clicks by script frustrate nobody', async () => {
  const events = await recordPage(async (page) => {
    await page.evaluate(() => {
      for (let i = 0; i < 4; i++) document.querySelector<HTMLElement>('#dead')!.click();
    });
    await page.waitForTimeout(DEAD_MS);
  });
  expect(customs(events, 'frustration')).toEqual([]);
});

test('web vitals and how the page loaded, told when it is left; long tasks when they happen', async () => {
  const page = await openPage(
    browser,
    `<!doctype html><h1>big text</h1><div id="late"></div><p>below</p><button onclick="const end = performance.now() + 120; while (performance.now() < end);">slow</button>`,
  );
  const events = await record(page, async (p) => {
    await p.click('button');
    await p.waitForTimeout(600);
    // A layout shift counts only if it comes later than half a second after an input.
    await p.evaluate(() => void (document.querySelector<HTMLElement>('#late')!.style.height = '300px'));
    await p.waitForTimeout(300);
    await p.evaluate(() => window.dispatchEvent(new Event('pagehide')));
  });
  await page.close();
  const [vitals] = customs(events, 'vitals') as Record<string, number>[];
  for (const name of ['ttfb', 'fcp', 'lcp', 'cls', 'inp']) expect(vitals[name], name).toBeGreaterThan(0);
  expect(vitals.inp).toBeGreaterThanOrEqual(100);
  expect(customs(events, 'page-load')).toMatchObject([{ type: 'navigate' }]);
  const tasks = customs(events, 'long-task') as { at: number; duration: number }[];
  expect(tasks.some(({ duration }) => duration >= 100)).toBe(true);
  for (const { at } of tasks) expect(Math.abs(at - events[0].timestamp)).toBeLessThan(60_000);
});

test('going offline and coming back, hiding and showing', async () => {
  const page = await openPage(browser, '<p>page</p>');
  const events = await record(page, async (p) => {
    await p.context().setOffline(true);
    await p.waitForTimeout(50);
    await p.context().setOffline(false);
    await p.waitForTimeout(50);
    await p.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
  });
  await page.close();
  expect(customs(events, 'network')).toEqual([{ state: 'offline' }, { state: 'online' }]);
  expect(customs(events, 'visibility')).toMatchObject([{ state: 'hidden' }]);
});

test('a recorder that takes too much of the page’s time says so, records less often, loses nothing and recovers', async () => {
  const page = await openPage(browser, `<!doctype html><main>${'<i></i>'.repeat(4000)}</main>`);
  await page.addScriptTag({ content: capture });
  // The events are looked at in the page, because there are many.
  const said = await page.evaluate(async () => {
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const degraded: unknown[] = [];
    const last = new Map<number, number>();
    /** For each round, how many elements had its value recorded. */
    const told: number[] = [0];
    const { record } = (
      window as unknown as { SessionReplayCapture: { record: (o: { emit: (event: RecordedEvent) => void }) => () => Promise<void> } }
    ).SessionReplayCapture;
    const stop = record({
      emit: ({ type, data }) => {
        const { degraded: is } = (data.payload ?? {}) as { degraded?: boolean };
        if (data.tag === 'recorder' && is !== undefined) degraded.push(is);
        if (type !== 3 || data.source !== 0) return;
        for (const { id, attributes } of data.attributes as { id: number; attributes: Record<string, string> }[])
          if ('data-a' in attributes) {
            const round = Number(attributes['data-a']);
            last.set(id, round);
            told[round]++;
          }
      },
    });
    const elements = document.querySelectorAll('i');
    let rounds = 0;
    const round = async (text = '') => {
      told[++rounds] = 0;
      for (const element of elements) {
        element.setAttribute('data-a', String(rounds));
        if (text) element.setAttribute('data-b', rounds + text);
      }
      await wait(20);
    };
    while (rounds < 20) await round();
    // The recorder takes longer to look through this text than the page to set it.
    const long = ', somebody@example.com'.repeat(10);
    for (const end = performance.now() + 20_000; performance.now() < end && !degraded.length;) await round(long);
    const from = rounds + 1;
    for (const end = performance.now() + 3000; performance.now() < end;) await round();
    await round();
    const share = (rounds: number[]): number => rounds.reduce((sum, times) => sum + times, 0) / rounds.length / elements.length;
    const before = share(told.slice(1, 20));
    // Little happens from now on, until the recorder has recovered.
    for (let i = 0; i < 40 && degraded.at(-1); i++) {
      await wait(500);
      document.body.setAttribute('data-i', String(i));
    }
    await stop();
    return {
      degraded,
      before,
      after: share(told.slice(from, -1)),
      isLast: [...last.values()].every((value) => value === rounds),
      elements: last.size,
    };
  });
  await page.close();
  expect(said.degraded).toEqual([true, false]);
  expect(said.after).toBeLessThan(said.before / 2);
  expect(said).toMatchObject({ isLast: true, elements: 4000 });
}, 90_000);

test('what recording costs is told every half minute', async () => {
  const page = await openPage(browser, '<main></main>');
  await page.clock.install();
  const events = await record(page, async (p) => {
    await p.clock.runFor(31_000);
    await p.evaluate(() => document.querySelector('main')!.append('one more'));
    await p.clock.runFor(2000);
    await p.evaluate(() => document.querySelector('main')!.append('and more'));
    await p.clock.runFor(2000);
  });
  await page.close();
  const [report] = customs(events, 'recorder') as Record<string, number>[];
  expect(report).toMatchObject({ gaps: 0 });
  for (const name of ['ms', 'longestMs', 'bytes', 'segments']) expect(report[name], name).toBeGreaterThan(0);
});

test('keys that do something are told with where they were pressed, keys that write are not', async () => {
  const html = '<!doctype html><input id="name"><div class="rr-block"><input id="blocked"></div>';
  const events = await recordPage(async (page) => {
    await page.focus('#name');
    await page.keyboard.type('Ab 1é');
    for (const keys of ['Enter', 'Shift+Enter', 'Escape', 'F2', 'Control+s', 'Control+Shift+K', 'Meta+ArrowLeft'])
      await page.keyboard.press(keys);
    // People write letters with these.
    for (const keys of ['Shift+A', 'Alt+a', 'Control+Alt+q', 'Tab', 'Backspace', 'ArrowDown']) await page.keyboard.press(keys);
    await page.press('#blocked', 'Enter');
    // The page presses keys by itself.
    await page.evaluate(() =>
      document.querySelector('input')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })),
    );
  }, html);
  const id = idOf(events, 'name');
  expect(customs(events, 'key')).toEqual(
    ['Enter', 'Shift+Enter', 'Escape', 'F2', 'Ctrl+S', 'Ctrl+Shift+K', 'Win+ArrowLeft'].map((key) => ({ key, id })),
  );
});
