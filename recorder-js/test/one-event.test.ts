import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SegmentWriter } from '@session-replay/wire/codec/segment-writer';
import { WireToRrweb } from '@session-replay/wire/rrweb/wire-to-rrweb';
import { describeDom } from './support/describe-dom.ts';
import { launchBrowser } from './support/browser.ts';
import { customs, plugins } from './support/events.ts';
import { record, type RecordedEvent } from './support/record-page.ts';
import { openPage, replayedBy, rrwebReplayer } from './support/replay-page.ts';

let browser: Browser;
let replayer: string;
beforeAll(async () => {
  browser = await launchBrowser();
  replayer = await rrwebReplayer();
});
afterAll(() => browser.close());

/** Everything is recorded in one segment, so that events which an error takes along would be missing. */
async function recordedOf(run: () => unknown, html = '<p id="first">words</p><input>', options: object = {}): Promise<RecordedEvent[]> {
  const page = await openPage(browser, `<!doctype html><body>${html}</body>`);
  const events = await record(page, (p) => p.evaluate(run).then(() => p.waitForTimeout(200)), options);
  await page.close();
  return events;
}

const snapshots = (events: RecordedEvent[]) => events.filter(({ type }) => type === 2);
const texts = (events: RecordedEvent[]) => plugins(events, 'rrweb/console@1').map(({ payload }) => (payload as string[])[0]);
const lost = (events: RecordedEvent[]) => customs(events, 'gap');

test('a record that is taken back leaves the segment as if it had never begun', () => {
  const writer = new SegmentWriter();
  const custom = (tag: string, payload: unknown): void => {
    writer
      .begin(12, 1_700_000_000_000 + writer.records)
      .slot(tag)
      .any(payload);
    writer.end();
  };
  custom('track', { name: 'a text that comes again' });
  writer.begin(12, 1_700_000_000_500).slot('a tag of the record that fails').any({ name: 'a text of it' });
  writer.undo();
  custom('a tag of the record that fails', { name: 'a text of it', again: 'a text that comes again' });
  const events = [...new WireToRrweb().read(writer.take())];
  expect(events.map(({ data }) => data)).toEqual([
    { tag: 'track', payload: { name: 'a text that comes again' } },
    { tag: 'a tag of the record that fails', payload: { name: 'a text of it', again: 'a text that comes again' } },
  ]);
});

test('a listener of ours that fails costs its one event: what was not sealed stays, with the one snapshot', async () => {
  const events = await recordedOf(() => {
    console.log('before');
    const event = new MouseEvent('click', { bubbles: true });
    Object.defineProperty(event, 'composedPath', {
      value: () => {
        throw new Error('no path');
      },
    });
    document.body.dispatchEvent(event);
    console.log('after');
    document.body.append('added later');
  });
  expect(snapshots(events)).toHaveLength(1);
  expect(texts(events)).toEqual(['"before"', '"after"']);
  expect(lost(events).length).toBeGreaterThan(0);
  for (const gap of lost(events))
    expect(gap).toMatchObject({
      reason: 'capture_error',
      events: 1,
      doing: expect.stringContaining('click') as string,
      message: expect.stringContaining('no path') as string,
    });
  expect(await replayedBy(browser, replayer, events, describeDom)).toContain('"added later"');
});

test('of an error that comes back endlessly the recording tells, less and less often, and how many events it has cost', async () => {
  const events = await recordedOf(() => {
    for (let i = 0; i < 100; i++) {
      const event = new Event('scroll');
      Object.defineProperty(event, 'composedPath', {
        value: () => {
          throw new Error('again');
        },
      });
      document.dispatchEvent(event);
    }
  });
  expect(lost(events).map(({ events }) => events)).toEqual([1, 1, 2, 4, 8, 16, 32]);
  expect(snapshots(events)).toHaveLength(1);
});

test('values that code of the page stands behind are given to identify, track, animate and the console without harm', async () => {
  const events = await recordedOf(() => {
    const bad = {
      get thrown() {
        throw new Error('getter');
      },
      toJSON() {
        throw new Error('toJSON');
      },
      toString() {
        throw new Error('toString');
      },
      n: 1,
    };
    const circular: Record<string, unknown> = { big: 10n, when: new Date(NaN) };
    circular.self = circular;
    console.log('before', bad, circular);
    document.body.animate([{ opacity: 0 }, { opacity: 1 }], Object.assign(() => {}, { duration: 10 }) as never);
    throw_();
    function throw_(): void {
      setTimeout(() => {
        throw bad;
      });
      void Promise.reject(circular);
      void Promise.reject(
        Object.defineProperty(new Error('real'), 'cause', {
          get() {
            throw new Error('cause');
          },
        }),
      );
    }
  });
  expect(lost(events)).toEqual([]);
  expect(snapshots(events)).toHaveLength(1);
  expect(customs(events, 'error').map(({ message }) => message)).toEqual(
    expect.arrayContaining([expect.stringContaining('"n":1') as string, expect.stringContaining('[Circular]') as string, 'real']),
  );
});

test('elements whose own properties lie or throw are recorded as the browser has them', async () => {
  const run = () => {
    class Strange extends HTMLElement {}
    for (const name of [
      'nextSibling',
      'firstChild',
      'parentNode',
      'nodeName',
      'nodeType',
      'shadowRoot',
      'getAttribute',
      'getAttributeNames',
      'matches',
    ])
      Object.defineProperty(Strange.prototype, name, {
        get() {
          throw new Error(name);
        },
      });
    customElements.define('is-strange', Strange);
    const element = document.createElement('is-strange');
    element.setAttribute('title', 'seen');
    Node.prototype.appendChild.call(element, document.createTextNode('inside'));
    const input = document.querySelector('input')!;
    Object.defineProperty(input, 'type', {
      get() {
        throw new Error('type');
      },
    });
    document.body.append(element, 'behind it');
    element.setAttribute('lang', 'de');
  };
  for (const events of [await recordedOf(run), await recordedOf(() => {}, `<p>words</p><input><script>(${run.toString()})()</script>`)]) {
    const dom = await replayedBy(browser, replayer, events, describeDom);
    expect(dom).toMatch(/<is-strange\. lang=de title=seen>[^\n]*\n {2}"inside"/);
    expect(dom).toContain('"behind it"');
    expect(snapshots(events)).toHaveLength(1);
  }
});

test('a mask of the page’s own that fails hides the text, and a start of one observer that fails takes no other along', async () => {
  const events = await recordedOf(
    () => {
      console.log('said');
      document.body.append(Object.assign(document.createElement('p'), { className: 'rr-mask', textContent: 'secret words' }));
    },
    `<p class="rr-mask">hidden</p><script>Object.defineProperty(document, 'fonts', { get() { throw new Error('fonts'); } })</script>`,
    {},
  );
  expect(texts(events)).toEqual(['"said"']);
  expect(lost(events)).toMatchObject([{ reason: 'capture_error', doing: 'start', message: expect.stringContaining('fonts') as string }]);
  const page = await openPage(browser, '<!doctype html><p class="rr-mask">hidden words</p><p>open</p>');
  const masked = await record(page, async (p) => {
    await p.evaluate(() => {
      const w = window as unknown as { SessionReplayCapture: { record: (o: object) => () => Promise<void> }; masked: unknown[] };
      w.masked = [];
      const stop = w.SessionReplayCapture.record({
        emit: (event: unknown) => w.masked.push(event),
        maskTextFn: () => {
          throw new Error('mask');
        },
      });
      return stop();
    });
  });
  const own = (await page.evaluate('window.masked')) as RecordedEvent[];
  await page.close();
  expect(masked.length).toBeGreaterThan(0);
  expect(JSON.stringify(own)).not.toContain('hidden words');
  expect(JSON.stringify(own)).toContain('****** *****');
  expect(JSON.stringify(own)).toContain('open');
});

test('where recording the DOM itself fails, what was recorded before stays and a new snapshot follows', async () => {
  const events = await recordedOf(() => {
    console.log('before');
    // The first field that the recorder reads of a mutation throws once.
    const { get } = Object.getOwnPropertyDescriptor(MutationRecord.prototype, 'target')!;
    let once = true;
    Object.defineProperty(MutationRecord.prototype, 'target', {
      configurable: true,
      get(this: MutationRecord) {
        if (once) {
          once = false;
          throw new Error('broken walk');
        }
        return get!.call(this) as Node;
      },
    });
    document.body.append('added meanwhile');
    return new Promise((resolve) => setTimeout(resolve, 500)).then(() => console.log('after'));
  });
  expect(texts(events)).toEqual(['"before"', '"after"']);
  expect(snapshots(events)).toHaveLength(2);
  expect(lost(events)).toMatchObject([{ doing: 'dom', message: expect.stringContaining('broken walk') as string }]);
  expect(await replayedBy(browser, replayer, events, describeDom)).toContain('"added meanwhile"');
});
