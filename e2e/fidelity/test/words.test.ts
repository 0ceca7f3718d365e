import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SentSession } from '../../../recorder-js/test/support/sent-session.ts';
import { TestServer } from '../../../recorder-js/test/support/server.ts';
import { launchBrowser } from '../src/browser.mjs';

/** rrweb's own recorder, which does not say who changed a field. */
const recorder = join(dirname(createRequire(import.meta.url).resolve('@rrweb/record')), '../umd/record.js');

/** One thing that a person does in a page, and the sentences that the list has for it. */
interface Deed {
  name: string;
  html: string;
  act: (page: Page) => Promise<unknown>;
  sentences: string[];
}

const click =
  (selector: string) =>
  (page: Page): Promise<void> =>
    page.locator(selector).click();
const type =
  (selector: string) =>
  (page: Page): Promise<void> =>
    page.locator(selector).pressSequentially('12');
const icon = '<svg width=20 height=20><path d="M0 0h20v20H0z"/></svg>';
const long = 'It was a bright cold day in April, and the clocks were striking thirteen, all over the town.';

/** What was clicked is called as a person would call it: page, selector, name. */
const clicked: [name: string, html: string, selector: string, called: string][] = [
  [
    'an icon in a button that is labelled',
    `<button aria-label="Close window" id=":r1g:">${icon}</button>`,
    'path',
    'button “Close window”',
  ],
  ['an icon with a title of its own', `<button>${icon.replace('<path', '<title>Search</title><path')}</button>`, 'path', 'button “Search”'],
  ['a picture in a button', '<button><img alt="Send" width=20 height=20></button>', 'img', 'button “Send”'],
  ['an icon font beside words', '<button><i aria-hidden="true">delete</i><span>Remove</span></button>', 'i', 'button “Remove”'],
  ['a button without a name', `<button class="css-1x2y3z" id=":r3:">${icon}</button>`, 'button', 'a button without a name'],
  ['a button called by its title', `<button title="Help">${icon}</button>`, 'path', 'button “Help”'],
  ['a paragraph in a link', '<a href="#x"><div><p>All <b>orders</b></p></div></a>', 'b', 'link “All orders”'],
  ['a div with a role', '<div role="button" tabindex="0"><p>Pay now</p></div>', 'p', 'button “Pay now”'],
  ['a menu item', '<ul role="menu"><li role="menuitem"><span>Log out</span></li></ul>', 'span', 'menu item “Log out”'],
  ['a tab', '<div role="tab"><span>Details</span></div>', 'span', 'tab “Details”'],
  ['a cell of a table', '<table><tr><td></td><td>Ada Lovelace</td><td><p id=c>London</p></td></tr></table>', '#c', 'row “Ada Lovelace”'],
  ['a cell of a grid', '<div role="row"><div role="gridcell">Ada</div><div role="gridcell" id=c>London</div></div>', '#c', 'row “Ada”'],
  ['a button in a row', '<table><tr><td>Ada</td><td><button>Edit</button></td></tr></table>', 'button', 'button “Edit”'],
  ['the head of a column', '<table><tr><th><p>Age</p></th></tr></table>', 'p', 'column header “Age”'],
  ['an input that is a button', '<input type="submit" value="Send order">', 'input', 'button “Send order”'],
  ['a field with a label', '<label for="f">E-mail *</label><input id="f" name="x9">', 'input', 'field “E-mail”'],
  ['a field in its label', '<label>City <input></label>', 'input', 'field “City”'],
  ['a field with a placeholder', '<input placeholder="Search orders" id="mat-input-3">', 'input', 'field “Search orders”'],
  ['a field with a name only', '<input name="billing[firstName]">', 'input', 'field “first name”'],
  ['a field with a name that a program made', '<input name="mat-input-3" id="mat-input-3">', 'input', 'a field without a name'],
  [
    'a component that names its value beside its label',
    '<p id="a">Country</p><div role="combobox" id=":r2:" aria-labelledby="a :r2:">Norway</div>',
    '[role=combobox]',
    'list “Country”',
  ],
  ['words', '<main><p>Total <b>12</b></p></main>', 'p', 'text “Total 12”'],
  ['an icon beside words', `<div><i>${icon}</i><span>Settings</span></div>`, 'path', '“Settings”'],
  ['an icon alone', `<main><section><div><i>${icon}</i></div></section></main>`, 'path', 'a picture'],
  ['an empty place', `<main style="height:300px;padding:20px"><p>${long}</p><p>${long}</p></main>`, 'main', 'the page'],
  ['a long text', `<p>${long}</p>`, 'p', `text “${long}”`],
  ['a masked button', '<button>*** ***</button>', 'button', 'a button whose name is hidden'],
  ['a masked field', '<label>****** <input></label>', 'input', 'a field whose name is hidden'],
  ['a masked text', '<p>*** **</p>', 'p', 'a text'],
];

/** A recording that does not say whether the person or the page changed a field. */
const done: [name: string, html: string, act: (page: Page) => Promise<unknown>, sentences: string[]][] = [
  ['typing', '<label>E-mail <input></label>', type('input'), ['Filled in field “E-mail”']],
  [
    'typing where the focus was',
    '<input autofocus placeholder="Search">',
    (page) => page.keyboard.type('ab'),
    ['Filled in field “Search”'],
  ],
  ['a box', '<label><input type=checkbox> Newsletter</label>', click('input'), ['Checked check box “Newsletter”']],
  [
    'the label of a box',
    '<input type=checkbox id=n checked><label for=n>Newsletter</label>',
    click('label'),
    ['Unchecked check box “Newsletter”'],
  ],
  [
    'the space bar on a box',
    '<label><input type=checkbox> Newsletter</label>',
    (page) => page.press('input', 'Space'),
    ['Checked check box “Newsletter”'],
  ],
  ['a box in a row', '<table><tr><td><input type=checkbox><td>Ada</table>', click('input'), ['Checked row “Ada”']],
  [
    'a box in a row, labelled as all of them',
    '<table><tr><td><input type=checkbox aria-label="Select row"><td>Ada</table>',
    click('input'),
    ['Checked check box “Select row” in row “Ada”'],
  ],
  [
    'a radio',
    '<form><label><input type=radio name=r checked>Post</label><label><input type=radio name=r>Express</label></form>',
    click('label >> nth=1'),
    ['Chose radio button “Express”'],
  ],
  [
    'arrows in a radio group',
    '<form><label><input type=radio name=r checked>Post</label><label><input type=radio name=r>Express</label></form>',
    (page) => page.press('input >> nth=0', 'ArrowDown'),
    ['Chose radio button “Express”'],
  ],
  [
    'a list by keyboard',
    '<label>Country <select><option>Norway<option>Peru</select></label>',
    (page) => page.press('select', 'ArrowDown'),
    ['Chose from list “Country”'],
  ],
  [
    'an option of a list',
    '<select size=3 aria-label="Colour"><option>Red<option>Blue</select>',
    click('option >> nth=1'),
    ['Chose from list “Colour”'],
  ],
  ['a slider', '<label>Volume <input type=range></label>', (page) => page.press('input', 'ArrowRight'), ['Set slider “Volume”']],
  [
    'a rich text',
    '<div contenteditable aria-label="Message"><p><br></p></div>',
    async (page) => {
      await page.focus('div');
      await page.keyboard.type('Hello there', { delay: 10 });
    },
    ['Filled in field “Message”'],
  ],
  [
    'a field that formats what is typed',
    '<label>Card <input oninput="this.value = this.value + \' \'"></label>',
    type('input'),
    ['Filled in field “Card”'],
  ],
  [
    'a field that another one sets',
    '<label>From <input oninput="to.value = this.value"></label><label>To <input id=to></label>',
    type('input >> nth=0'),
    ['Filled in field “From”'],
  ],
  [
    'a button that clears',
    '<form><label>Name <input></label><button type=reset>Clear</button></form>',
    async (page) => {
      await type('input')(page);
      await click('button')(page);
    },
    ['Filled in field “Name”', 'Clicked button “Clear”'],
  ],
  [
    'a rich text that others write',
    '<div contenteditable aria-label="Message"><p>a</p></div>',
    (page) => page.evaluate(() => void (document.querySelector('p')!.firstChild!.nodeValue = 'b')),
    [],
  ],
  ['a double click', '<p>Word</p>', (page) => page.dblclick('p'), ['Double-clicked text “Word”']],
  [
    'a page that ticks its boxes',
    '<label><input type=checkbox> A</label><input id=f>',
    (page) =>
      page.evaluate(() => {
        document.querySelector('input')!.checked = true;
        document.querySelector<HTMLInputElement>('#f')!.value = 'set';
      }),
    [],
  ],
  [
    '"select all"',
    `<button onclick="for (const box of document.querySelectorAll('input')) box.checked = true">All</button>${'<input type=checkbox>'.repeat(20)}`,
    click('button'),
    ['Clicked button “All”'],
  ],
  [
    'rows that come as one scrolls',
    `<div id=t style="height:100px;overflow:auto"><div style="height:5000px"></div></div><script>
      t.onscroll = () => { const box = document.createElement('input'); box.type = 'checkbox'; t.append(box); box.checked = true; };
    </script>`,
    async (page) => {
      await page.mouse.move(50, 50);
      for (let turn = 0; turn < 5; turn++) await page.mouse.wheel(0, 200);
    },
    [],
  ],
];

/** Clicks of which one alone would not show what is meant. */
const several: typeof done = [
  [
    'things in a component are called by what the page put into it',
    `<x-button>Pay now</x-button><x-icon label="Close"></x-icon><x-field></x-field><label for="f">Of the page</label><script>
      const make = (name, inside) => { const root = document.querySelector(name).attachShadow({ mode: 'open' }); root.innerHTML = inside; };
      make('x-button', '<button><slot></slot></button>');
      make('x-icon', '<button><svg width=20 height=20></svg></button>');
      make('x-field', '<label for="f">E-mail</label><input id="f">');
    </script>`,
    async (page) => {
      for (const name of ['x-button', 'x-icon', 'x-field input']) await page.locator(name).click();
    },
    ['Clicked button “Pay now”', 'Clicked button “Close”', 'Clicked field “E-mail”'],
  ],
  [
    'a name that changed is the new one',
    '<button aria-label="Play">▶</button>',
    async (page) => {
      await page.click('button');
      await page.evaluate(() => document.querySelector('button')!.setAttribute('aria-label', 'Pause'));
      // A sooner click would make a double click, which is one sentence.
      await page.waitForTimeout(800);
      await page.click('button');
    },
    ['Clicked button “Play”', 'Clicked button “Pause”'],
  ],
];

const deeds: Deed[] = [
  ...clicked.map(([name, html, selector, called]) => ({
    name: `a click: ${name}`,
    html,
    act: (page: Page) =>
      page
        .locator(selector)
        .first()
        .click({ position: { x: 3, y: 3 }, force: true }),
    sentences: [`Clicked ${called}`],
  })),
  ...[...several, ...done].map(([name, html, act, sentences]) => ({ name, html, act, sentences })),
];

/** Pages that are recorded at the same time; more would wait for one another. */
const AT_ONCE = 4;

/** What a person does in a page is told in the words of that page: recorded by rrweb in a browser, told by the real server. */
describe('the list tells', () => {
  const told = new Map<Deed, Promise<string[]>>();
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await TestServer.start('--Indexing:SweepCron=* * * * * *', '--Indexing:FinishSeconds=0');
    browser = await launchBrowser();
    const waiting = [...deeds];
    const work = async (): Promise<void> => {
      for (let deed = waiting.shift(); deed; deed = waiting.shift()) {
        const events = await record(deed);
        told.set(deed, tell(events));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function record({ html, act }: Deed): Promise<object[]> {
    const page = await browser.newPage({ viewport: { width: 900, height: 600 } });
    const events: object[] = [];
    await page.exposeFunction('emit', (event?: object) => void (event && events.push(event)));
    await page.setContent(`<!doctype html><meta charset="utf-8">${html}`);
    await page.addScriptTag({ path: recorder });
    await page.evaluate('rrwebRecord.record({ emit })');
    await act(page);
    await page.waitForTimeout(100);
    // When this call has come, every event before it has come, too.
    await page.evaluate('emit()');
    await page.close();
    return events;
  }

  /** What the server says that the person did. */
  async function tell(events: object[]): Promise<string[]> {
    const session = new SentSession(server);
    const page = session.page();
    await page.send(events);
    await session.finish(page);
    const { moments } = await server.get<{ moments: { moment: { text: string } }[] }>(`sessions/${session.id}/moments?kind=action`);
    return moments.map(({ moment }) => moment.text);
  }

  test.each(deeds.map((deed) => [deed.name, deed] as const))('%s', async (_, deed) => {
    expect(await told.get(deed)).toEqual(deed.sentences);
  });
});
