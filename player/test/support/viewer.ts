import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, FrameLocator, Page as BrowserPage } from 'playwright-core';
import { build } from 'vite';
import { vi } from 'vitest';
import type { Page } from '../../src/source/model.ts';
import { ApiServer } from './api-server.ts';
import { launchBrowser } from './browser.ts';
import type { RecordedSession } from './recorded-session.ts';

/** What a request to a recorded page's own server revealed about the viewer. */
export interface Ask {
  url: string;
  referer: string | undefined;
  cookie: string | undefined;
}

/** The built viewer in a real browser, beside a server in the place of the recorded page's own. */
export class ViewerUnderTest {
  page!: BrowserPage;
  /** The errors of the viewer's page, and the loads that its policy refused. */
  readonly complaints: string[] = [];
  /** The requests to the server of the recorded page. */
  readonly asked: Ask[] = [];

  private readonly dist: string;
  private readonly browser: Browser;
  readonly server: ApiServer;
  private readonly elsewhere = createServer((request, response) => {
    this.asked.push(askOf(request));
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Content-Type', 'image/svg+xml');
    response.end('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9H0z"/></svg>');
  });
  private context!: BrowserContext;

  private constructor(dist: string, browser: Browser) {
    this.dist = dist;
    this.browser = browser;
    this.server = new ApiServer(dist);
  }

  static async start(): Promise<ViewerUnderTest> {
    const dist = await mkdtemp(join(tmpdir(), 'session-replay-player-'));
    // Otherwise Vite would build React for development.
    vi.stubEnv('NODE_ENV', 'production');
    await build({ root: join(import.meta.dirname, '../..'), logLevel: 'warn', build: { outDir: dist, emptyOutDir: true } });
    // The names under .example lead to this machine, so that the recorded page's host is not the viewer's own.
    const viewer = new ViewerUnderTest(dist, await launchBrowser({ more: ['--host-resolver-rules=MAP *.example 127.0.0.1'] }));
    await viewer.server.start();
    await new Promise<void>((listening) => viewer.elsewhere.listen(0, '0.0.0.0', listening));
    return viewer;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    this.elsewhere.closeAllConnections();
    await new Promise((closed) => this.elsewhere.close(closed));
    await rm(this.dist, { recursive: true });
  }

  /** A new browser profile that is logged in. */
  async newPage(): Promise<void> {
    this.server.sessions.clear();
    this.asked.length = 0;
    this.complaints.length = 0;
    this.context = await this.browser.newContext({ viewport: { width: 1400, height: 900 } });
    await this.context.addCookies([{ name: 'login', value: 'yes', url: this.server.origin, httpOnly: true, sameSite: 'Lax' }]);
    this.page = await this.context.newPage();
    this.page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  async closePage(): Promise<void> {
    await this.context.close();
  }

  /** An address of the server where the recorded page was. */
  at(host: string, path: string): string {
    return `http://${host}:${(this.elsewhere.address() as AddressInfo).port}/${path}`;
  }

  /** The paths that were asked for at the recorded page's server, sorted. */
  get paths(): string[] {
    return this.asked.map(({ url }) => url.slice(1)).sort();
  }

  /** Gives the viewer a session of one page with these events. */
  record(events: readonly object[], more: Partial<RecordedSession> = {}): string {
    const id = 'abcdef0123456789abcdef0123456789';
    const times = events.map((event) => (event as { timestamp: number }).timestamp).filter((time) => Number.isFinite(time) && time < 1e15);
    const startTime = Math.min(...times);
    const endTime = Math.max(...times);
    const page: Page = {
      id: '00000000000000a0',
      begunAtServer: startTime,
      clockOffset: 0,
      href: 'https://shop.example/',
      title: null,
      startTime,
      endTime,
      segments: 1,
      events: events.length,
    };
    this.server.sessions.set(id, {
      session: {
        id,
        projectId: 'demo',
        state: 'indexed',
        live: false,
        begunAtServer: startTime,
        lastSeenServer: endTime,
        startTime,
        endTime,
        href: 'https://shop.example/',
        userAgent: 'Mozilla/5.0',
        userId: 'ada',
        userTraits: null,
        pages: 1,
        segments: 1,
        events: events.length,
        errors: 0,
        clicks: 0,
        failedRequests: 0,
        storedBytes: 1_000,
      },
      pages: [page],
      errors: [],
      events: new Map([[page.id, events as never]]),
      ...more,
    });
    return `/s/${id}`;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.server.origin + path);
  }

  async ready(): Promise<void> {
    await this.page
      .locator('[data-testid=stage][data-ready=true]')
      .waitFor({ timeout: 20_000 })
      .catch(async (error: Error) => {
        throw new Error(`${await this.page.locator('body').innerText()}\n${this.complaints.join('\n')}`, { cause: error });
      });
  }

  get replayed(): FrameLocator {
    return this.page.frameLocator('.replay.shown iframe');
  }

  /** Waits until nothing more is fetched, because a test cannot wait for a request that is left out. */
  async quiet(): Promise<void> {
    await this.page.waitForLoadState('networkidle');
    await this.page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
    await this.page.waitForLoadState('networkidle');
  }
}

function askOf({ url, headers }: IncomingMessage): Ask {
  return { url: url ?? '', referer: headers.referer, cookie: headers.cookie };
}
