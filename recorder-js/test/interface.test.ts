import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { record, type RecordedEvent } from './support/record-page.ts';
import { TestServer } from './support/server.ts';
import { Site } from './support/site.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const html = `<!doctype html><html><head><title>Ada Lovelace – CRM</title><style>p::before{content:"Note"}</style></head><body>
  <nav><a href="/orders">Orders</a> <a href="/u/7">Ada Lovelace</a> <span>Inbox (12)</span> <img id="logo" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="Home" width="20" height="20"></nav>
  <h1>Customers</h1><h2>Invoice 4711</h2><h3>write to a@b.example</h3>
  <table><caption>All customers</caption><thead><tr><th>Name</th><th title="Sort">Balance</th></tr></thead>
    <tbody><tr><th scope="row">Grace Hopper</th><td>1,234.50 €</td></tr></tbody></table>
  <table><tr><th>Lise Meitner</th><td>Nobel? No.</td></tr></table>
  <form><fieldset><legend>Address</legend><label>Street <input name="street" placeholder="Main Street" title="Where you live" value="Rue Secrète"></label></fieldset>
    <button title="Send it">Save <b>now</b></button><input type="submit" value="Submit order"><select><option>Berlin</option></select><textarea>dear diary</textarea></form>
  <ul role="tablist"><li role="tab">Details</li><li role="tab">History</li></ul>
  <div role="menu"><div role="menuitem">Rename</div></div><div role="button" aria-label="Close window"><svg><text>Icon</text></svg></div>
  <p id="text">Patient has a Rare disease, 42 years old.</p><p title="hidden words" data-name="Marie Curie" x-data="{owner:'Emmy'}">t</p>
  <img id="scan" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="passport of Ada" width="10" height="10">
  <div data-sr-unmask>Plain words of the firm</div><button data-sr-mask>Masked words</button><div contenteditable>typed privately</div>
  <button><span contenteditable>typed in a button</span></button><div id="host"></div><iframe srcdoc="<button>Framed action</button><p>framed secret</p>"></iframe>
  </body></html>`;

/** Words that a support person needs and that are not private. */
const readable =
  'Orders,Customers,All customers,Name,Balance,Sort,Address,Street,Main Street,Where you live,Save,now,Send it,Submit order,Details,History,Rename,Close window,Icon,Plain words of the firm,Framed action,Shadow action,Added action,Changed action,Home';
/** Words about a person, or written by one. */
const hidden =
  'Lovelace,Ada,Inbox,(12),4711,Invoice,a@b.example,write to,Grace,Hopper,1234,234.50,Meitner,Nobel,Rue,Berlin,diary,Patient,Rare,disease,42 years,hidden words,Marie,Curie,Emmy,passport,Masked words,typed,framed secret,shadow secret,Zuse,added secret,changed secret,CRM';

test('under interface what the application says is readable, and of everything else only the shape of its words', async () => {
  const page = await browser.newPage();
  await page.setContent(html);
  await page.evaluate(() => {
    document.querySelector('#host')!.attachShadow({ mode: 'open' }).innerHTML = '<button>Shadow action</button><p>shadow secret</p>';
  });
  const events = await record(
    page,
    async () => {
      await page.evaluate(() => {
        document.body.insertAdjacentHTML('beforeend', '<button id="added">Added action</button><p id="later">added secret</p>');
        document.querySelector('#added')!.firstChild!.nodeValue = 'Added action';
      });
      await page.waitForTimeout(50);
      await page.evaluate(() => {
        const button = document.querySelector('#added')!;
        button.setAttribute('title', 'Changed action');
        document.querySelector('#later')!.textContent = 'changed secret of Konrad Zuse';
        document.querySelector('#later')!.setAttribute('title', 'changed secret');
      });
    },
    { privacy: 'interface' },
  );
  const text = JSON.stringify(events);
  expect(readable.split(',').filter((words) => !text.includes(words))).toEqual([]);
  expect(hidden.split(',').filter((words) => text.includes(words) && words !== 'Ada' && words !== 'Lovelace')).toEqual([]);
  expect(text).toContain('Xxxxxxx xxx x Xxxx xxxxxxx, 00 xxxxx xxx.');
  await page.close();
});

test('words of the person are hidden in what the application says, from when it is known who it is', async () => {
  const server = await TestServer.start();
  const site = await Site.start(
    `<!doctype html><title>shop</title><script src="${server.address}/recorder.js" data-key="demo" data-privacy="interface"></script><h1>Welcome</h1>`,
  );
  const page = await browser.newPage();
  await page.goto(site.origin.replace('127.0.0.1', 'localhost'));
  // The recording begins when the part has loaded that decides which words are shown.
  const address = await page.evaluate(() =>
    (window as unknown as { SessionReplay: { getSessionUrl: () => string } }).SessionReplay.getSessionUrl(),
  );
  await server.getWhen<RecordedEvent[]>(`sessions/${new URL(address).pathname.slice(3)}/events`, (events) =>
    JSON.stringify(events).includes('Welcome'),
  );
  const url = await page.evaluate(() => {
    const { SessionReplay } = window as unknown as { SessionReplay: Record<string, (...args: unknown[]) => unknown> };
    SessionReplay.identify('ada@firm.example', { name: 'Ada Lovelace', org: { title: 'Analytical' } });
    document.querySelector('h1')!.textContent = 'Welcome, ADA';
    document.body.insertAdjacentHTML('beforeend', '<nav>Lovelace</nav><h2>Analytical engines</h2><button>Ad agency</button>');
    return SessionReplay.getSessionUrl() as string;
  });
  const events = await server.getWhen<RecordedEvent[]>(`sessions/${new URL(url).pathname.slice(3)}/events`, (events) =>
    JSON.stringify(events).includes('Ad agency'),
  );
  // The words given to identify itself are meant to be known.
  const text = JSON.stringify(events.filter(({ data }) => data.tag !== 'identify'));
  expect(['Welcome', 'Xxxxxxx, XXX', 'Xxxxxxxx', 'Xxxxxxxxxx xxxxxxx', 'Ad agency'].filter((words) => !text.includes(words))).toEqual([]);
  expect(['ADA', 'Lovelace', 'Analytical'].filter((words) => text.includes(words))).toEqual([]);
  await Promise.all([page.close(), site.stop(), server.stop()]);
});
