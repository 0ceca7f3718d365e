import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { record, type RecordedEvent } from './support/record-page.ts';
import { openPage } from './support/replay-page.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

interface Input {
  id: number;
  text: string;
  isChecked: boolean;
  userTriggered?: boolean;
}

const inputs = (events: RecordedEvent[]): Input[] =>
  events.filter(({ type, data }) => type === 3 && data.source === 5).map(({ data }) => data as unknown as Input);
const persons = (events: RecordedEvent[]): Input[] => inputs(events).filter(({ userTriggered }) => userTriggered);

/** Records a page's fields while `act` runs: `userTriggered` is true for each change by the person. */
async function recorded(html: string, act: (page: Page) => Promise<unknown>): Promise<RecordedEvent[]> {
  const page = await openPage(browser, `<!doctype html>${html}`);
  const events = await record(page, act, { maskAllInputs: false });
  await page.close();
  expect(inputs(events).every(({ userTriggered }) => typeof userTriggered === 'boolean')).toBe(true);
  return events;
}

/** The last state that the person gave the only field. */
const lastOf = (events: RecordedEvent[]): [string, boolean] | undefined => {
  const last = persons(events).at(-1);
  return last && [last.text, last.isChecked];
};

describe('the person did it', () => {
  test.each<[string, string, (page: Page) => Promise<unknown>, [string, boolean]]>([
    ['typing', '<input id=f>', (page) => page.locator('#f').pressSequentially('Ada'), ['Ada', false]],
    ['a click on a box', '<input id=f type=checkbox>', (page) => page.click('#f'), ['on', true]],
    ['a click on its label', '<label><input type=checkbox> <b>Yes</b></label>', (page) => page.click('b'), ['on', true]],
    ['a click on a label elsewhere', '<input type=checkbox id=f><label for=f>Yes</label>', (page) => page.click('label'), ['on', true]],
    ['the space bar', '<input type=checkbox id=f checked>', (page) => page.press('#f', 'Space'), ['on', false]],
    ['arrows in a list', '<select id=f><option>a<option>b</select>', (page) => page.press('#f', 'ArrowDown'), ['b', false]],
    ['arrows on a slider', '<input id=f type=range value=50>', (page) => page.press('#f', 'ArrowRight'), ['51', false]],
    ['spell checking, autofill: input without a key', '<input id=f>', (page) => insert(page, 'Ada'), ['Ada', false]],
    ['pasting', '<input id=f><textarea id=g>Ada</textarea>', paste, ['Ada', false]],
    ['dragging a text in', '<p id=from style="width:40px">Ada</p><input id=f>', drag, ['Ada', false]],
    ['an input method', '<input id=f>', compose, ['日本', false]],
  ])('%s', async (_, html, act, state) => {
    expect(lastOf(await recorded(html, act))).toEqual(state);
  });

  test('of a radio group, the one that was chosen', async () => {
    const html = '<form><input type=radio name=r value=a checked><input type=radio name=r value=b id=b></form>';
    const events = await recorded(html, (page) => page.press('[value=a]', 'ArrowDown'));
    expect(inputs(events)).toHaveLength(2);
    expect(persons(events).map(({ text, isChecked }) => [text, isChecked])).toEqual([['b', true]]);
  });

  test.each(['open', 'closed'])('in a shadow root that is %s', async (mode) => {
    const events = await recorded('<x-card></x-card>', async (page) => {
      await page.evaluate((mode) => {
        const root = document.querySelector('x-card')!.attachShadow({ mode: mode as ShadowRootMode });
        root.innerHTML = '<input><select><option>a<option>b</select>';
      }, mode);
      await page.mouse.click(20, 20);
      await page.keyboard.type('Ada');
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowDown');
    });
    expect(persons(events).map(({ text }) => text)).toEqual(['A', 'Ad', 'Ada', 'b']);
  });

  test('in a frame of the same origin', async () => {
    const html =
      '<iframe srcdoc="<input id=f><input type=checkbox id=c><script>setTimeout(() => (c.checked = true), 50)</script>"></iframe>';
    const events = await recorded(html, async (page) => {
      await page.frameLocator('iframe').locator('#f').pressSequentially('Ada');
      await page.waitForTimeout(100);
    });
    expect(lastOf(events)).toEqual(['Ada', false]);
    expect(persons(events).some(({ isChecked }) => isChecked)).toBe(false);
  });

  test('a password manager, whose events are made by its own script', async () => {
    const html = '<input id=f><select id=s><option>a<option>b</select>';
    const events = await recorded(html, async (page) => {
      const session = await page.context().newCDPSession(page);
      const { frameTree } = await session.send('Page.getFrameTree');
      const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
      const fill = `for (const [id, value] of [['f', 'ada'], ['s', 'b']]) {
        const field = document.getElementById(id);
        field.value = value;
        for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
      }`;
      await session.send('Runtime.evaluate', { contextId, expression: fill });
    });
    expect(persons(events).map(({ text }) => text)).toEqual(['ada', 'b']);
  });

  test('with a library that writes what was typed anew', async () => {
    const html = `<input id=f><script>f.oninput = () => { f.value = f.value.replace(/\\D/g, '').replace(/(\\d{4})(?=\\d)/g, '$1 ') }</script>`;
    const events = await recorded(html, (page) => page.locator('#f').pressSequentially('12345'));
    expect(inputs(events).at(-1)!.text).toBe('1234 5');
    expect(persons(events).length).toBeGreaterThan(0);
    expect(new Set(inputs(events).map(({ id }) => id)).size).toBe(1);
  });
});

describe('the page did it', () => {
  test.each<[string, string, (page: Page) => Promise<unknown>]>([
    ['setting a value', '<input id=f>', (page) => page.evaluate(() => void (field().value = 'set'))],
    ['setting a value, with events', '<input id=f>', (page) => page.evaluate(() => say(field(), 'set'))],
    ['setting a list, with events', '<select id=f><option>a<option>b</select>', (page) => page.evaluate(() => say(field(), 'b'))],
    ['events without a change', '<input id=f type=checkbox value=x>', (page) => page.evaluate(() => say(field(), 'x'))],
    ['ticking a box', '<input id=f type=checkbox>', (page) => page.evaluate(() => void (field().checked = true))],
    ['clicking a box', '<input id=f type=checkbox>', (page) => page.evaluate(() => field().click())],
    ['clicking a radio', '<input id=f type=radio name=r>', (page) => page.evaluate(() => field().click())],
    ['"select all"', `<button onclick="f.click()">All</button><input id=f type=checkbox>`, (page) => page.click('button')],
    ['a date picker that sets the field of the end', `<input id=g oninput="f.value = g.value"><input id=f>`, onlyFirst],
    ['a reset, after typing', '<form><input id=f><button type=reset>Clear</button></form>', typeAndReset],
  ])('%s', async (_, html, act) => {
    const page = await openPage(
      browser,
      `<!doctype html>${html}<script>
      const field = () => document.querySelector('#f');
      const say = (field, value) => { field.value = value; for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true })); };
    </script>`,
    );
    const events = await record(page, act, { maskAllInputs: false });
    await page.close();
    const last = inputs(events).at(-1);
    expect(last?.userTriggered).toBe(false);
    expect(
      persons(events).filter(({ id, text, isChecked }) => id === last!.id && text === last!.text && isChecked === last!.isChecked),
    ).toEqual([]);
  });

  test('a click that a script made is nobody’s', async () => {
    const events = await recorded('<button>Pay</button>', async (page) => {
      await page.evaluate(() => document.querySelector('button')!.click());
      await page.evaluate(() => document.querySelector('button')!.dispatchEvent(new MouseEvent('dblclick', { bubbles: true })));
    });
    expect(events.filter(({ type, data }) => type === 3 && data.source === 2)).toEqual([]);
    const real = await recorded('<button>Pay</button>', (page) => page.click('button'));
    expect(real.filter(({ type, data }) => type === 3 && data.source === 2 && data.type === 2)).toHaveLength(1);
  });

  test('React writes the state of every controlled box when one of them is ticked', async () => {
    const page = await openPage(browser, '<!doctype html><div id=root></div>');
    const script = await reactBoxes();
    const events = await record(page, async () => {
      await page.addScriptTag({ content: script });
      await page.locator('label').nth(3).click();
      await page.locator('button').click();
    });
    await page.close();
    expect(inputs(events).length).toBeGreaterThan(40);
    expect(persons(events).map(({ isChecked }) => isChecked)).toEqual([true]);
  });

  test('a table makes the boxes of its rows as they are scrolled to', async () => {
    const tabulator = readFileSync(createRequire(import.meta.url).resolve('tabulator-tables/dist/js/tabulator.min.js'), 'utf8');
    const html = `<!doctype html><style>.tabulator-tableholder { overflow: auto }</style><div id=t></div><script>${tabulator}</script><script>
      new Tabulator('#t', { height: 300, selectableRows: true, data: Array.from({ length: 300 }, (_, id) => ({ id, name: 'Person ' + id })),
        columns: [{ formatter: 'rowSelection', titleFormatter: 'rowSelection' }, { title: 'Name', field: 'name' }] });</script>`;
    const page = await openPage(browser, html);
    await page.waitForSelector('.tabulator-row');
    const events = await record(page, async () => {
      await page.locator('.tabulator-row input').nth(1).click();
      await page.mouse.move(100, 200);
      for (let turn = 0; turn < 10; turn++) {
        await page.mouse.wheel(0, 400);
        await page.waitForTimeout(50);
      }
    });
    await page.close();
    expect(inputs(events).length).toBeGreaterThan(20);
    expect(persons(events).map(({ isChecked }) => isChecked)).toEqual([true]);
  });
});

declare function field(): HTMLInputElement;
declare function say(field: Element, value: string): void;

async function insert(page: Page, text: string): Promise<void> {
  await page.focus('#f');
  await page.keyboard.insertText(text);
}

async function paste(page: Page): Promise<void> {
  await page.focus('#g');
  for (const key of ['Control+A', 'Control+C']) await page.keyboard.press(key);
  await page.focus('#f');
  await page.keyboard.press('Control+V');
}

async function drag(page: Page): Promise<void> {
  await page.evaluate(() => getSelection()!.selectAllChildren(document.querySelector('#from')!));
  const from = (await page.locator('#from').boundingBox())!;
  const to = (await page.locator('#f').boundingBox())!;
  await page.mouse.move(from.x + 8, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y + 5, { steps: 8 });
  await page.mouse.up();
}

async function compose(page: Page): Promise<void> {
  await page.focus('#f');
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
  await session.send('Input.insertText', { text: '日本' });
}

/** The person types into `#g`; `#f` follows by itself. */
const onlyFirst = (page: Page): Promise<void> => page.locator('#g').pressSequentially('12');

async function typeAndReset(page: Page): Promise<void> {
  await page.locator('#f').pressSequentially('Ada');
  await page.click('button');
  await page.waitForTimeout(50);
}

/** A page of forty boxes as component libraries make them: controlled, with an id of `useId`. */
async function reactBoxes(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { createElement as h, useId, useState } from 'react';
        import { createRoot } from 'react-dom/client';
        function Box({ name, checked, onChange }) {
          const id = useId();
          return h('p', null, h('input', { id, type: 'checkbox', checked, onChange }), h('label', { htmlFor: id }, name));
        }
        function Boxes() {
          const [state, setState] = useState({});
          const [count, setCount] = useState(0);
          const set = (name, on) => setState({ ...state, [name]: on });
          return h('div', null, h('button', { onClick: () => { setCount(count + 1); setState(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [n, true]))); } }, 'All ' + count),
            Array.from({ length: 40 }, (_, n) => h(Box, { key: n, name: 'Box ' + n, checked: !!state[n], onChange: (event) => set(n, event.target.checked) })));
        }
        createRoot(document.querySelector('#root')).render(h(Boxes));`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    format: 'iife',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
