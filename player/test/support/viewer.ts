import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, FrameLocator, Page as BrowserPage, Request, Route } from 'playwright-core';
import { build } from 'vite';
import { vi } from 'vitest';
import { SentSession } from '../../../recorder-js/test/support/sent-session.ts';
import { TestServer } from '../../../recorder-js/test/support/server.ts';
import { launchBrowser } from './browser.ts';

/** What a request to a recorded page's own server revealed about the viewer. */
export interface Ask {
  url: string;
  referer: string | undefined;
  cookie: string | undefined;
}

/** Sessions close as soon as their recorder says that the visit is over, and a server that waits for a late segment waits shortly. */
const settings = ['--Indexing:SweepCron=* * * * * *', '--Indexing:FinishSeconds=0', '--Indexing:RunningSeconds=1'];

/** The viewer as it is built now, in a real browser, served by the real server, beside a server in the place of the recorded page's own. */
export class ViewerUnderTest {
  page!: BrowserPage;
  /** The errors of the viewer's page, and the loads that its policy refused. */
  readonly complaints: string[] = [];
  /** The requests to the server of the recorded page. */
  readonly asked: Ask[] = [];
  readonly server: TestServer;
  readonly browser: Browser;

  private readonly checkout: string;
  private readonly elsewhere = createServer((request, response) => {
    this.asked.push(askOf(request));
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Content-Type', 'image/svg+xml');
    response.end('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9H0z"/></svg>');
  });
  private context!: BrowserContext;

  private constructor(checkout: string, server: TestServer, browser: Browser) {
    this.checkout = checkout;
    this.server = server;
    this.browser = browser;
  }

  static async start(): Promise<ViewerUnderTest> {
    const checkout = await buildViewer();
    const server = await TestServer.start(`--contentRoot=${checkout}`, ...settings);
    // The names under .example lead to this machine, so that the recorded page's host is not the viewer's own.
    const browser = await launchBrowser({ more: ['--host-resolver-rules=MAP *.example 127.0.0.1'] });
    const viewer = new ViewerUnderTest(checkout, server, browser);
    await new Promise<void>((listening) => viewer.elsewhere.listen(0, '0.0.0.0', listening));
    return viewer;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    this.elsewhere.closeAllConnections();
    await new Promise((closed) => this.elsewhere.close(closed));
    await rm(this.checkout, { recursive: true });
  }

  /** A new browser profile, which is logged in unless it is told otherwise. */
  async newPage({ loggedIn = true, browser = this.browser, permissions = [] as string[] } = {}): Promise<void> {
    this.asked.length = 0;
    this.complaints.length = 0;
    this.context = await browser.newContext({ viewport: { width: 1400, height: 900 }, permissions });
    const [name, value] = (await this.server.cookie()).split('=') as [string, string];
    if (loggedIn) await this.context.addCookies([{ name, value, url: this.server.address, httpOnly: true, sameSite: 'Lax' }]);
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

  /** Sends a session of one page with these events, each list in a segment of its own. Returns its address when it is over and indexed. */
  async record(...segments: (readonly object[])[]): Promise<string> {
    const session = new SentSession(this.server);
    const page = session.page();
    await page.send(...segments);
    await session.finish(page);
    return `/s/${session.id}`;
  }

  /** Deletes sessions, as somebody does who has logged in. */
  async delete(ids: readonly string[]): Promise<void> {
    const headers = { cookie: await this.server.cookie() };
    for (const id of ids) await fetch(`${this.server.address}/api/v1/sessions/${id}`, { method: 'DELETE', headers });
  }

  /** Changes the JSON that the server answers to these requests, on its way to the viewer. */
  async alter(url: RegExp, change: (answer: never) => unknown): Promise<void> {
    await this.page.route(url, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: change((await response.json()) as never) });
    });
  }

  /** Lets these requests wait until the returned function is called. */
  async hold(url: RegExp): Promise<() => void> {
    let release = (): void => {};
    const released = new Promise<void>((done) => (release = done));
    await this.page.route(url, async (route: Route) => {
      await released;
      await route.continue();
    });
    return release;
  }

  /** The addresses that the viewer asks for from now on, in order. */
  requests(): string[] {
    const urls: string[] = [];
    this.page.on('request', (request: Request) => urls.push(request.url()));
    return urls;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.server.address + path);
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

/** Builds the viewer into a folder that the server takes for a checkout, so that no test waits for, or spoils, another one's build. */
async function buildViewer(): Promise<string> {
  const checkout = await mkdtemp(join(tmpdir(), 'session-replay-player-'));
  await writeFile(join(checkout, 'SessionReplay.sln'), '');
  // Otherwise Vite would build React for development.
  vi.stubEnv('NODE_ENV', 'production');
  await build({
    root: join(import.meta.dirname, '../..'),
    logLevel: 'warn',
    build: { outDir: join(checkout, 'player/dist'), emptyOutDir: true },
  });
  return checkout;
}

function askOf({ url, headers }: IncomingMessage): Ask {
  return { url: url ?? '', referer: headers.referer, cookie: headers.cookie };
}
