import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeDom } from './support/describe-dom.ts';
import { launchBrowser } from './support/browser.ts';
import { capture, record, type RecordedEvent } from './support/record-page.ts';
import { openPage, replayedBy, rrwebReplayer } from './support/replay-page.ts';

let browser: Browser;
let replayer: string;

beforeAll(async () => {
  [browser, replayer] = await Promise.all([launchBrowser(), rrwebReplayer()]);
});
afterAll(() => browser.close());

/** Records the page, replays it in rrweb's Replayer, and expects the same page. */
async function expectExact(
  html: string,
  act: (page: Page) => Promise<unknown>,
  options: object = { maskAllInputs: false },
): Promise<RecordedEvent[]> {
  const page = await openPage(browser, html);
  const events = await record(page, act, options);
  const live = await page.evaluate(describeDom);
  expect(await replayedBy(browser, replayer, events, describeDom)).toBe(live);
  await page.close();
  return events;
}

const inPage = (run: () => void) => (page: Page) => page.evaluate(run);

describe('the replayed page is the live page', () => {
  test('a page as it is, with styles, forms, lists and SVG', () =>
    expectExact(
      `<!doctype html><title>t</title><style>p{color:rgb(1,2,3)} .big{font-size:30px}</style>
       <p class="big" data-x='"quoted" &amp; more'>Text &lt;b&gt; 日本語 😀</p><ul><li>1<li>2</ul>
       <form><input value="a"><input type="checkbox" checked><textarea>lines\nof text</textarea><select><option>x<option selected>y</select></form>
       <svg viewBox="0 0 10 10" width="20"><linearGradient id="g"><stop offset="0"/></linearGradient><rect fill="url(#g)" width="5" height="5"/></svg>`,
      async () => {},
    ));

  test('nodes added, removed, moved and changed in one task', () =>
    expectExact(
      '<div id="a"><p>one</p><p>two</p><p>three</p></div><div id="b"></div>',
      inPage(() => {
        const [a, b] = [document.querySelector('#a')!, document.querySelector<HTMLElement>('#b')!];
        b.append(a.children[1]);
        a.insertAdjacentHTML('afterbegin', '<h1>new <i>heading</i></h1>');
        a.children[1].textContent = 'changed';
        a.lastElementChild!.remove();
        b.prepend('text', document.createElement('hr'));
        b.setAttribute('class', 'x y');
        b.style.setProperty('color', 'red');
      }),
    ));

  test('a node added, moved, changed and removed again leaves nothing', () =>
    expectExact(
      '<div id="a"></div><div id="b"><i>stays</i></div>',
      inPage(() => {
        const p = document.createElement('p');
        document.querySelector('#a')!.append(p);
        p.append('x');
        document.querySelector('#b')!.prepend(p);
        p.remove();
        const deep = document.createElement('section');
        document.querySelector('#a')!.append(deep);
        deep.append(document.querySelector('#b')!);
      }),
    ));

  test('random mutations, hundreds of them, over several tasks', () =>
    expectExact('<main></main>', (page) =>
      page.evaluate(async () => {
        let seed = 42;
        const random = (n: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
        const main = document.querySelector('main')!;
        for (let task = 0; task < 30; task++) {
          for (let i = 0; i < 40; i++) {
            const all = [main, ...main.querySelectorAll('*')];
            const one = all[random(all.length)];
            const other = all[random(all.length)];
            const what = random(6);
            if (what < 3)
              other.insertBefore(
                Object.assign(document.createElement(['div', 'p', 'b'][what]), { id: `n${task}-${i}` }),
                other.childNodes[random(3)] ?? null,
              );
            else if (what === 3 && one !== main && !one.contains(other)) other.prepend(one);
            else if (what === 4 && one !== main && random(3) === 0) one.remove();
            else if (random(2)) one.append(`text ${i}`);
            else one.setAttribute('data-n', String(i));
          }
          await new Promise((resolve) => setTimeout(resolve));
        }
      }),
    ));

  test('10,000 nodes in one task', () =>
    expectExact(
      '<table></table>',
      inPage(() => {
        document.querySelector('table')!.innerHTML = Array.from({ length: 2500 }, (_, i) => `<tr><td>${i}</td><td>b</td></tr>`).join('');
      }),
    ));

  test('one row put before 12,000 siblings and one behind them', () =>
    expectExact(
      `<ul>${'<li></li>'.repeat(12_000)}</ul>`,
      inPage(() => {
        const list = document.querySelector('ul')!;
        list.prepend(Object.assign(document.createElement('li'), { id: 'first' }));
        list.append(Object.assign(document.createElement('li'), { id: 'last' }));
      }),
    ));

  test('what a person types, checks, chooses and scrolls', () =>
    expectExact(
      '<input id="t"><input id="c" type="checkbox"><select><option>a<option>b</select><textarea></textarea><div id="s" style="height:50px;overflow:auto"><p style="height:900px">tall</p></div>',
      async (page) => {
        await page.fill('#t', 'typed');
        await page.check('#c');
        await page.selectOption('select', 'b');
        await page.fill('textarea', 'many\nlines');
        await page.evaluate(() => (document.querySelector('#s')!.scrollTop = 123));
      },
    ));

  test('a value set by a script', () =>
    expectExact(
      '<input id="t" value="before"><input id="c" type="checkbox">',
      inPage(() => {
        (document.querySelector('#t') as HTMLInputElement).value = 'after';
        (document.querySelector('#c') as HTMLInputElement).checked = true;
      }),
    ));

  test('an open shadow root, and changes in it', () =>
    expectExact(
      '<x-card>light</x-card><script>const root = document.querySelector("x-card").attachShadow({mode:"open"}); root.innerHTML = "<p>shadow <slot></slot></p>"</script>',
      inPage(() => {
        document.querySelector('x-card')!.shadowRoot!.querySelector('p')!.append('more');
        document.querySelector('x-card')!.shadowRoot!.append(document.createElement('hr'));
      }),
    ));

  test('rules that a script inserted before the recording', () =>
    expectExact('<p>styled</p><style></style><script>document.styleSheets[0].insertRule("p{color:rgb(9,8,7)}")</script>', async () => {}));
});

describe('privacy', () => {
  const secret = 's3cret-value';

  test('inputs are masked unless told otherwise, and passwords always', async () => {
    const html = `<input id="t" value="${secret}"><textarea>${secret}</textarea><select><option>${secret}x</select>`;
    const page = await openPage(browser, html.replace('<select>', '<select hidden>').replace(`${secret}x`, 'x'));
    const masked = await record(page, (p) => p.fill('#t', `${secret} typed`));
    expect(JSON.stringify(masked)).not.toContain(secret);
    const open = await openPage(browser, `<input type="password" id="p" value="${secret}">`);
    const events = await record(
      open,
      async (p) => {
        await p.fill('#p', `${secret}!`);
        await p.evaluate(() => document.querySelector('#p')!.setAttribute('type', 'text'));
        await p.fill('#p', 's3cret-value shown');
      },
      { maskAllInputs: false },
    );
    expect(JSON.stringify(events)).not.toContain(secret);
  });

  test('masked text and blocked elements are not recorded, then or later', async () => {
    const page = await openPage(
      browser,
      `<div class="rr-mask"><p id="m">${secret}</p></div><div class="rr-block" style="width:50px;height:20px"><b id="b">${secret}</b></div><div data-sr-mask><i>${secret}</i></div><p id="later">fine</p>`,
    );
    const events = await record(
      page,
      (p) =>
        p.evaluate((secret) => {
          document.querySelector('#m')!.firstChild!.nodeValue = `${secret} changed`;
          document.querySelector('#m')!.append(`${secret} added`);
          document.querySelector('#b')!.append(`${secret} added`);
          document.querySelector('.rr-block')!.append(`${secret} beside`);
          document.querySelector('#later')!.className = 'rr-mask';
        }, secret),
      {},
    );
    await page.evaluate(() => {});
    expect(JSON.stringify(events)).not.toContain(secret);
    expect(JSON.stringify(events)).toContain('"rr_width":"50px"');
  });

  test('an element that becomes masked is recorded anew without its text', async () => {
    const page = await openPage(browser, '<p id="p">visible</p>');
    const events = await record(page, (p) =>
      p.evaluate(async (secret) => {
        const element = document.querySelector('#p')!;
        element.className = 'rr-mask';
        await new Promise((resolve) => setTimeout(resolve, 20));
        element.append(secret);
      }, secret),
    );
    expect(JSON.stringify(events)).not.toContain(secret);
  });

  test('an element that becomes masked is still where it was scrolled to', async () => {
    const page = await openPage(
      browser,
      '<div id="outer"><div id="box" style="overflow:auto;height:50px"><p style="height:900px">a long text</p></div></div>',
    );
    const events = await record(page, async (page) => {
      await page.evaluate(() => document.querySelector('#box')!.scrollTo(0, 120));
      await page.waitForTimeout(300);
      await page.evaluate(() => document.querySelector('#outer')!.setAttribute('data-sr-mask', ''));
      await page.waitForTimeout(300);
    });
    const scrolls = events.filter(({ data }) => data.source === 3 && data.y === 120);
    expect(scrolls).toHaveLength(2);
    // The masked tree has other ids.
    expect(scrolls[1].data.id).not.toBe(scrolls[0].data.id);
    await page.close();
  });

  test('ignored inputs keep their value to themselves', async () => {
    const page = await openPage(browser, `<input class="rr-ignore" id="i">`);
    const events = await record(page, (p) => p.fill('#i', secret), { maskAllInputs: false });
    expect(JSON.stringify(events)).not.toContain(secret);
  });
});

describe('what else is recorded', () => {
  const ofTag = (events: RecordedEvent[], tag: string) =>
    events.filter(({ type, data }) => type === 5 && data.tag === tag).map(({ data }) => data.payload as Record<string, unknown>);

  test('uncaught errors and unhandled rejections with their stacks', async () => {
    const page = await openPage(browser, '<button>go</button>');
    const events = await record(page, (p) =>
      p.evaluate(async () => {
        setTimeout(function inTimer() {
          throw new TypeError('thrown');
        });
        void Promise.reject(new RangeError('rejected'));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }),
    );
    const errors = ofTag(events, 'error');
    expect(errors.map(({ kind, name, message }) => [kind, name, message]).sort()).toEqual([
      ['error', 'TypeError', 'thrown'],
      ['rejection', 'RangeError', 'rejected'],
    ]);
    for (const { stack } of errors) expect(stack).toContain('at ');
  });

  test('console calls as rrweb’s console plugin writes them, whatever the arguments are', async () => {
    const page = await openPage(browser, '');
    const events = await record(page, (p) =>
      p.evaluate(() => {
        const circular: Record<string, unknown> = { name: 'c' };
        circular.self = circular;
        console.log('text', 1, null, undefined, circular, document.body, () => 1, 10n, Symbol('s'));
        console.error(new Error('boom'));
        console.assert(true, 'not this');
        console.warn({
          get bad() {
            throw new Error('getter');
          },
        });
      }),
    );
    const lines = events
      .filter(({ type }) => type === 6)
      .map(({ data }) => data.payload as { level: string; payload: string[]; trace: string[] });
    expect(lines.map(({ level }) => level)).toEqual(['log', 'error', 'warn']);
    expect(lines[0].payload.slice(0, 4)).toEqual(['"text"', '1', 'null', 'undefined']);
    for (const { payload } of lines) for (const value of payload) if (value !== 'undefined') JSON.parse(value);
    expect(lines[1].payload[0]).toContain('Error: boom');
  });

  test('navigation within the page, pointer moves, clicks and the window', async () => {
    const page = await openPage(browser, '<button style="position:absolute;left:50px;top:50px">go</button>');
    const events = await record(page, async (p) => {
      await p.mouse.move(10, 10);
      await p.mouse.move(200, 100, { steps: 5 });
      await p.waitForTimeout(100);
      await p.mouse.move(210, 100);
      await p.click('button');
      await p.evaluate(() => history.pushState(null, '', '/next'));
      await p.setViewportSize({ width: 800, height: 600 });
      await p.waitForTimeout(600);
    });
    const sources = new Set(events.filter(({ type }) => type === 3).map(({ data }) => data.source));
    expect([1, 2, 4].every((source) => sources.has(source))).toBe(true);
    expect(events.filter(({ data }) => data.source === 2 && data.type === 2)).toHaveLength(1);
    expect(ofTag(events, 'navigate')).toMatchObject([{ href: 'http://page.test/next', kind: 'push' }]);
  });
});

test('stopping puts back what was patched', async () => {
  const page = await openPage(browser, '');
  const same = await page.evaluate((capture) => {
    const before = [console.log, history.pushState, Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set];
    // eslint-disable-next-line no-eval -- as a script tag would, without waiting for one.
    (0, eval)(capture + ';window.SessionReplayCapture = SessionReplayCapture');
    const w = window as unknown as { SessionReplayCapture: { record: (o: object) => () => void } };
    const stop = w.SessionReplayCapture.record({ emit: () => {} });
    const during = console.log !== before[0];
    stop();
    const after = [console.log, history.pushState, Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set];
    return during && before.every((one, i) => one === after[i]);
  }, capture);
  expect(same).toBe(true);
});

test('segments are small beside the events as JSON', async () => {
  const page = await openPage(browser, `<table>${'<tr><td class="cell">a cell</td><td>another</td></tr>'.repeat(300)}</table>`);
  await page.addScriptTag({ content: capture });
  const { raw, sent, json } = await page.evaluate(async () => {
    const w = window as unknown as { SessionReplayCapture: { record: (o: object) => () => Promise<void> } };
    const sum = { raw: 0, sent: 0, json: 0 };
    const stop = w.SessionReplayCapture.record({
      emit: (event: unknown) => (sum.json += JSON.stringify(event).length),
      onSegment: (bytes: Uint8Array, info: { rawBytes: number }) => {
        sum.raw += info.rawBytes;
        sum.sent += bytes.length;
      },
    });
    await stop();
    return sum;
  });
  expect(raw).toBeLessThan(json / 4);
  expect(sent).toBeLessThan(raw);
});
