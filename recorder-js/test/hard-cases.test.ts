import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { describeDom } from './support/describe-dom.ts';
import { capture, record, type RecordedEvent } from './support/record-page.ts';
import { openPage, replayedBy, rrwebReplayer } from './support/replay-page.ts';

let browser: Browser;
let replayer: string;

beforeAll(async () => {
  [browser, replayer] = await Promise.all([launchBrowser(), rrwebReplayer()]);
});
afterAll(() => browser.close());

type Mutation = { adds: { node: { id: number; tagName?: string } }[]; removes: unknown[] };
const mutations = (events: RecordedEvent[]): Mutation[] =>
  events.filter(({ type, data }) => type === 3 && data.source === 0).map(({ data }) => data as unknown as Mutation);
const added = (events: RecordedEvent[]): number => mutations(events).reduce((sum, { adds }) => sum + adds.length, 0);

/** Records what `act` does, and expects the replayed page to equal the live one. */
async function exact(html: string, act: (page: Page) => Promise<unknown>): Promise<RecordedEvent[]> {
  const page = await openPage(browser, html);
  const events = await record(page, act, { privacy: 'open' });
  const live = await page.evaluate(describeDom);
  expect(await replayedBy(browser, replayer, events, describeDom)).toBe(live);
  await page.close();
  return events;
}

test('10,000 nodes in one task and then silence: all are recorded without anything else happening', async () => {
  const page = await openPage(browser, '<main></main>');
  let seen = 0;
  await record(page, async () => {
    await page.evaluate(() => {
      const main = document.querySelector('main')!;
      for (let i = 0; i < 10_000; i++) main.append(document.createElement('p'));
    });
    await expect
      .poll(async () => {
        const events = (await page.evaluate('recordedEvents')) as RecordedEvent[];
        return (seen = added(events));
      })
      .toBe(10_000);
  });
  expect(seen).toBe(10_000);
  await page.close();
});

test('200 rows appended one by one, with no input', async () => {
  const events = await exact('<table></table>', (page) =>
    page.evaluate(async () => {
      for (let i = 0; i < 200; i++) {
        document.querySelector('table')!.insertRow().insertCell().textContent = `row ${i}`;
        await new Promise((resolve) => setTimeout(resolve));
      }
    }),
  );
  expect(added(events)).toBe(200 * 3 + 1);
});

test('one row appended to a list of 12,000 is one row in the recording', async () => {
  const events = await exact('<ul>' + '<li></li>'.repeat(12_000) + '</ul>', (page) =>
    page.evaluate(async () => {
      // By then the snapshot has been taken.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      document.querySelector('ul')!.append(document.createElement('li'));
    }),
  );
  expect(added(events)).toBe(1);
});

test('1,000 levels deep', async () => {
  const events = await exact('<div></div>', (page) =>
    page.evaluate(() => {
      let at = document.querySelector('div')!;
      for (let i = 0; i < 1000; i++) at = at.appendChild(document.createElement('div'));
      at.append('bottom');
    }),
  );
  expect(added(events)).toBe(1001);
});

test('10,000 moves', () =>
  exact(`<ul>${Array.from({ length: 500 }, (_, i) => `<li>${i}</li>`).join('')}</ul>`, (page) =>
    page.evaluate(async () => {
      const list = document.querySelector('ul')!;
      let seed = 1;
      const random = (): number => (seed = (seed * 48271) % 2147483647);
      for (let i = 0; i < 10_000; i++) {
        list.insertBefore(list.children[random() % 500], list.children[random() % 500]);
        if (i % 1000 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
    }),
  ));

test('nodes moved, changed and removed while slices of a large change are pending', () =>
  exact('<main></main><aside></aside>', (page) =>
    page.evaluate(async () => {
      const main = document.querySelector('main')!;
      const aside = document.querySelector('aside')!;
      for (let i = 0; i < 20_000; i++) main.append(Object.assign(document.createElement('p'), { textContent: String(i) }));
      let seed = 7;
      const random = (): number => (seed = (seed * 48271) % 2147483647);
      for (let turn = 0; turn < 40; turn++) {
        // Each turn runs between two slices.
        await new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = resolve;
          port2.postMessage(0);
        });
        for (let i = 0; i < 20; i++) {
          const node = main.children[random() % main.children.length];
          const act = random() % 5;
          if (act === 0) aside.append(node);
          else if (act === 1) node.remove();
          else if (act === 2) main.prepend(node);
          else if (act === 3) node.textContent = 'changed';
          else node.replaceWith(document.createElement('b'), 'and', node);
        }
        if (turn === 20) document.body.prepend(aside);
      }
    }),
  ));

test('the page changes while the snapshot is being written', () =>
  exact(`<main>${'<p>text<b>b</b></p>'.repeat(8000)}</main>`, (page) =>
    page.evaluate(async () => {
      const main = document.querySelector('main')!;
      for (let turn = 0; turn < 20; turn++) {
        await new Promise((resolve) => setTimeout(resolve));
        main.firstElementChild!.remove();
        main.lastElementChild!.textContent = `last ${turn}`;
        main.insertBefore(document.createElement('i'), main.children[4000]);
        main.append(main.children[100]);
      }
    }),
  ));

test('forms whose fields hide the properties a recorder reads', () =>
  exact(
    '<form id="f"><input name="parentNode"><input name="childNodes"><input name="attributes"><input name="nextSibling"><input name="nodeType" value="1"></form>',
    (page) =>
      page.evaluate(async () => {
        const form = document.querySelector('form')!;
        HTMLElement.prototype.append.call(form, 'text');
        await new Promise((resolve) => setTimeout(resolve, 50));
        HTMLElement.prototype.remove.call(form);
      }),
  ));

test('two recorders on one page: each is complete, and stopping one leaves the other working', async () => {
  const page = await openPage(browser, '<p>text</p><input>');
  await page.addScriptTag({ content: capture });
  const { first, second } = await page.evaluate(async () => {
    type Start = (options: object) => () => Promise<void>;
    const { record } = (window as unknown as { SessionReplayCapture: { record: Start } }).SessionReplayCapture;
    const first: unknown[] = [];
    const second: unknown[] = [];
    const stopFirst = record({ emit: (event: unknown) => first.push(event), privacy: 'open' });
    const stopSecond = record({ emit: (event: unknown) => second.push(event), privacy: 'open' });
    document.body.append(document.createElement('div'), 'more');
    document.querySelector('input')!.value = 'set';
    await new Promise((resolve) => setTimeout(resolve, 100));
    await stopFirst();
    document.querySelector('p')!.textContent = 'after the first was stopped';
    await new Promise((resolve) => setTimeout(resolve, 100));
    await stopSecond();
    return { first, second } as { first: RecordedEvent[]; second: RecordedEvent[] };
  });
  expect(await replayedBy(browser, replayer, second, describeDom)).toBe(await page.evaluate(describeDom));
  expect(added(first)).toBe(2);
  expect(JSON.stringify(first)).not.toContain('after the first was stopped');
  await page.close();
});

test('a style sheet that is still loading is in the recording when it has come', async () => {
  const page = await openPage(browser, '<p>red</p>');
  let deliver = (): void => {};
  await page.route('http://page.test/late.css', async (route) => {
    await new Promise<void>((resolve) => (deliver = resolve));
    await route.fulfill({ contentType: 'text/css', body: 'p { color: rgb(200, 0, 0) }' });
  });
  const events = await record(
    page,
    async () => {
      await page.evaluate(() => {
        document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/late.css' }));
      });
      await page.waitForTimeout(100);
      deliver();
      await page.waitForFunction(() => getComputedStyle(document.querySelector('p')!).color === 'rgb(200, 0, 0)');
    },
    { privacy: 'open' },
  );
  expect(await replayedBy(browser, replayer, events, () => getComputedStyle(document.querySelector('p')!).color)).toBe('rgb(200, 0, 0)');
  await page.close();
});

test('a clock that jumps back and forth: no time goes backwards, and nothing is lost', async () => {
  const events = await exact('<ul></ul>', (page) =>
    page.evaluate(async () => {
      const { now } = Date;
      for (let i = 0; i < 10; i++) {
        Date.now = () => now() + (i % 2 ? -3_600_000 : 60_000);
        document.querySelector('ul')!.append(Object.assign(document.createElement('li'), { textContent: String(i) }));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      Date.now = now;
    }),
  );
  const times = events.map(({ timestamp }) => timestamp);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('a page that comes back from the back/forward cache is recorded on', async () => {
  const page = await openPage(browser, '<p>text</p>');
  const events = await record(page, async () => {
    await page.evaluate(async () => {
      // These are the events that a page gets; a headless browser under a driver has no back/forward cache.
      window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      document.querySelector('p')!.textContent = 'after the return';
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
  });
  expect(JSON.stringify(events)).toContain('after the return');
  await page.close();
});

test('nothing of ours is thrown into a page whose own objects misbehave', async () => {
  const page = await openPage(browser, '<p>text</p>');
  const thrown: string[] = [];
  page.on('pageerror', (error) => thrown.push(String(error)));
  const events = await record(page, async () => {
    await page.evaluate(async () => {
      const bad = {
        get a(): never {
          throw new Error('getter');
        },
        toString(): never {
          throw new Error('toString');
        },
        toJSON(): never {
          throw new Error('toJSON');
        },
      };
      console.log(bad, Symbol('s'), Object.create(null), new Proxy({}, { ownKeys: () => { throw new Error('trap'); } })); // prettier-ignore
      void Promise.reject(bad);
      (window as { fetch: unknown }).fetch = () => undefined;
      await new Promise((resolve) => setTimeout(resolve, 50));
      document.querySelector('p')!.textContent = 'still recorded';
    });
  });
  expect(thrown.filter((error) => !/toString|Object/.test(error))).toEqual([]);
  expect(JSON.stringify(events)).toContain('still recorded');
  await page.close();
});

test('a tap is recorded as a touch, a click of the mouse as one of the mouse', async () => {
  const page = await browser.newPage({ hasTouch: true });
  await page.setContent('<button>Pay</button>');
  const events = await record(page, async () => {
    await page.tap('button');
    await page.click('button');
  });
  const clicks = events.filter(({ type, data }) => type === 3 && data.source === 2 && data.type === 2);
  expect(clicks.map(({ data }) => data.pointerType)).toEqual([2, 0]);
  await page.close();
});
