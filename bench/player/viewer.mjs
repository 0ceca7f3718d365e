import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 120_000;
export const stage = '[data-testid=stage]';

/** Runs in each page before its own scripts. Looks at the page once in each animation frame; other ways of waiting would cost it more. */
function watch() {
  if (window !== top) return;
  window.bench = {
    /** The time at which `look` first gave something that is true. Navigation began at 0. */
    when: (look) =>
      new Promise((resolve) => {
        const frame = () => (look() ? resolve(performance.now()) : requestAnimationFrame(frame));
        frame();
      }),
    frames: () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    isReady: () => document.querySelector('[data-testid=stage]')?.dataset.ready === 'true',
    /** The text of the page that is shown, to compare pictures. */
    picture: () => {
      const frame = document.querySelector('.replay.shown iframe') ?? document.querySelector('iframe');
      return frame?.contentDocument?.body?.textContent ?? '';
    },
    longTasks: [],
  };
  window.bench.ready = window.bench.when(window.bench.isReady);
  new PerformanceObserver((list) => window.bench.longTasks.push(...list.getEntries())).observe({ type: 'longtask' });
}

/** A page in a browser profile of its own, where nothing is cached. */
export class Tab {
  static async open(browser, { cookie, address }) {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    const [name, value] = cookie.split(/=(.*)/s);
    await context.addCookies([{ name, value, url: address, httpOnly: true, sameSite: 'Lax' }]);
    await context.addInitScript(watch);
    const tab = new Tab();
    tab.context = context;
    tab.page = await context.newPage();
    tab.complaints = [];
    tab.page.on('pageerror', (error) => tab.complaints.push(error.message));
    tab.devtools = await context.newCDPSession(tab.page);
    await tab.devtools.send('Network.enable');
    await tab.devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
    // The thread's own clock, so that time taken by other processes does not count.
    await tab.devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    return tab;
  }

  /** Goes to an address, and does not wait until it is loaded. */
  async go(address) {
    await this.page.goto(address, { waitUntil: 'commit', timeout: PATIENCE_MS });
  }

  /** Runs a function in the page; it must end in time. `what` says what is waited for. */
  async ask(what, action, argument) {
    const patience = new AbortController();
    const late = pause(PATIENCE_MS, undefined, { signal: patience.signal }).then(
      () => {
        throw new Error(`${what}: not after ${PATIENCE_MS / 1000} s.`);
      },
      () => {},
    );
    try {
      return await Promise.race([this.page.evaluate(action, argument), late]);
    } catch (error) {
      const shown = await this.page
        .locator('body')
        .innerText({ timeout: 2_000 })
        .catch(() => 'The page does not answer.');
      throw new Error([`${error.message}`, ...this.complaints, `The page ${this.page.url()} shows:`, shown.slice(0, 600)].join('\n'), {
        cause: error,
      });
    } finally {
      patience.abort();
    }
  }

  /** Waits until the picture stands; the time since navigation began. */
  ready() {
    return this.ask('The picture of the viewer', () => window.bench.ready);
  }

  /** Seeks to a session time as the seek bar does; how long it took until the picture stood. */
  seek(time) {
    return this.ask(
      `The picture of ${time} ms`,
      async (time) => {
        const { bench } = window;
        const slider = document.querySelector('input[type=range][aria-label=Seek]');
        if (!slider) throw new Error('There is no seek bar.');
        const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
        const began = performance.now();
        set.call(slider, String(time));
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        await null;
        if (bench.isReady()) throw new Error('The seek has not begun.');
        const ended = await bench.when(bench.isReady);
        if (Number(slider.value) !== time) throw new Error(`The seek bar is at ${slider.value} instead of ${time}.`);
        return ended - began;
      },
      time,
    );
  }

  /** The time that the page's main thread has worked since its process began, in ms. */
  async threadMs() {
    const { metrics } = await this.devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1_000;
  }

  picture() {
    return this.ask('The text of the picture', () => window.bench.picture());
  }

  /** The bytes that are in use in the page after garbage is collected, and how many nodes there are. */
  async heap() {
    await this.devtools.send('HeapProfiler.enable');
    for (let round = 0; round < 3; round++) await this.devtools.send('HeapProfiler.collectGarbage');
    const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await this.devtools.send('Runtime.getHeapUsage');
    const { nodes } = await this.devtools.send('Memory.getDOMCounters');
    return { js: usedSize, all: usedSize + embedderHeapUsedSize + backingStorageSize, nodes };
  }

  close() {
    return this.context.close();
  }
}
