import type { BrowserContext, Page } from 'playwright-core';
import type { RecordedEvent } from './record-page.ts';
import type { TestServer } from './server.ts';
import { Site } from './site.ts';

/** The recorder's interface, as a page's own code sees it. */
type WithApi = { SessionReplay: Record<string, (...args: unknown[]) => unknown> };

/** Clocks that a test moves ahead: the wall clock and the monotonic one, each by its own ms. */
interface Clocks {
  ahead: (wallMs: number, monotonicMs: number) => void;
}

/** A customer's site whose one page records itself, and the server's view of it. */
export class Shop {
  readonly origin: string;
  readonly #site: Site;
  readonly #server: TestServer;

  private constructor(site: Site, server: TestServer) {
    this.#site = site;
    this.#server = server;
    // Storage, locks and crypto need a secure context: localhost is one.
    this.origin = site.origin.replace('127.0.0.1', 'localhost');
  }

  /** @param attributes Attributes of the script tag. */
  static async open(server: TestServer, attributes = '', script = ''): Promise<Shop> {
    const html = `<!doctype html><title>shop</title><script src="${server.address}/recorder.js" data-key="demo" ${attributes}></script>
      <script>${script}</script><p id="p">shop</p><button id="b">buy</button><div style="height: 3000px"></div>`;
    return new Shop(await Site.start(html), server);
  }

  close(): Promise<void> {
    return this.#site.stop();
  }

  /** A tab with the page. `before` runs in it, with `argument`, before any script of the page. */
  async visit(context: BrowserContext, before?: (argument: number) => void, argument = 0): Promise<Page> {
    const page = await context.newPage();
    if (before) await page.addInitScript(before, argument);
    await page.goto(this.origin);
    return page;
  }

  call(page: Page, name: string, ...args: unknown[]): Promise<unknown> {
    return page.evaluate(([name, args]) => (window as unknown as WithApi).SessionReplay[name](...args), [name, args] as const);
  }

  /** The id of the session that the page records now; null if it records none. */
  async session(page: Page): Promise<string | null> {
    const url = (await this.call(page, 'getSessionUrl')) as string | null;
    return url && new URL(url).pathname.slice(3);
  }

  /** The events that the server has of a session, as soon as `accept` accepts them. */
  events(session: string | null, accept: (events: RecordedEvent[]) => boolean): Promise<RecordedEvent[]> {
    return this.#server.getWhen(`sessions/${session}/events`, accept);
  }

  async sessions(): Promise<string[]> {
    return (await this.#server.get<{ sessions: { id: string }[] }>('sessions')).sessions.map(({ id }) => id);
  }
}

/**
 * Runs in a page before its scripts and lets a test move the page's clocks by `moveClocks`. The wall clock begins `behindMs` in the past.
 */
export function movableClocks(behindMs = 0): void {
  const monotonic = performance.now.bind(performance);
  const wall = Date.now.bind(Date);
  // The moved time goes on over the pages of a tab.
  const moved = JSON.parse(sessionStorage.getItem('moved') ?? `[${-behindMs}, 0]`) as [number, number];
  performance.now = () => monotonic() + moved[1];
  Date.now = () => wall() + moved[0];
  // Times that the browser measures by itself follow the same clock.
  for (const [prototype, name] of [
    [PerformanceEntry.prototype, 'startTime'],
    [PerformanceResourceTiming.prototype, 'responseEnd'],
  ] as const) {
    const { get } = Object.getOwnPropertyDescriptor(prototype, name)!;
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: unknown) {
        return (get!.call(this) as number) + moved[1];
      },
    });
  }
  const clocks: Clocks = {
    ahead: (wallMs, monotonicMs) => {
      moved[0] += wallMs;
      moved[1] += monotonicMs;
      sessionStorage.setItem('moved', JSON.stringify(moved));
    },
  };
  Object.assign(window, clocks);
}

export function moveClocks(page: Page, wallMs: number, monotonicMs = wallMs): Promise<void> {
  return page.evaluate(([wallMs, monotonicMs]) => (window as unknown as Clocks).ahead(wallMs, monotonicMs), [wallMs, monotonicMs]);
}

export const texts = (events: RecordedEvent[]): string => JSON.stringify(events);
export const isSnapshot = ({ type }: RecordedEvent): boolean => type === 2;
