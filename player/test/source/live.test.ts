import { HttpTransportType, HubConnectionBuilder, LogLevel, type HubConnection } from '@microsoft/signalr';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { TestServer } from '../../../recorder-js/test/support/server.ts';
import { checkedManifest } from '../../src/source/checked.ts';
import { Changes } from '../../src/source/changes.ts';
import type { Manifest } from '../../src/source/model.ts';
import { Recording } from '../../src/source/recording.ts';
import { launchBrowser } from '../support/browser.ts';

interface RecordedPage {
  SessionReplay: { track(name: string): void; getSessionUrl(): string | null };
}

/** A session that is being recorded: the real recorder in a real browser, the real server, and what the viewer is told and asks. */
describe('a live session', () => {
  let server: TestServer;
  let browser: Browser;
  const opened: (() => unknown)[] = [];

  beforeAll(async () => {
    server = await TestServer.start();
    browser = await launchBrowser();
    const cookie = await server.cookie();
    const { fetch } = globalThis;
    // fetch takes paths and sends the cookie, as in a page of the server's own origin.
    vi.stubGlobal('fetch', (path: string, init?: RequestInit) =>
      path.startsWith('/') ? fetch(server.address + path, { ...init, headers: { cookie } }) : fetch(path, init),
    );
  });
  afterEach(() => Promise.all(opened.splice(0).map((close) => close())));
  afterAll(async () => {
    vi.unstubAllGlobals();
    await browser?.close();
    await server?.stop();
  });

  const until = (ask: () => unknown) => expect.poll(ask, { timeout: 30_000, interval: 20 });

  async function viewerHub(of = server): Promise<HubConnection> {
    const options = { transport: HttpTransportType.WebSockets, skipNegotiation: true, headers: { cookie: await of.cookie() } };
    return new HubConnectionBuilder().withUrl(`${of.address}/hubs/viewer`, options).configureLogging(LogLevel.None).build();
  }

  /** A page that is being recorded and of whose session something is stored. */
  async function visit(to = server): Promise<{ sessionId: string; track(name: string): Promise<void> }> {
    const page = await browser.newPage();
    opened.push(() => page.close());
    await page.goto(`${to.address}/healthz`); // Any page of the server's origin will do.
    await page.setContent('<!doctype html><title>Live</title><script src="/recorder.js" data-key="demo"></script><p>Hello</p>');
    const url = (await page.evaluate(() => (window as unknown as RecordedPage).SessionReplay.getSessionUrl()))!;
    const sessionId = new URL(url).pathname.split('/').at(-1)!;
    const track = (name: string) => page.evaluate((marked) => (window as unknown as RecordedPage).SessionReplay.track(marked), name);
    await track('arrived');
    await to.getWhen<string[]>(`sessions/${sessionId}/events`, (events) => JSON.stringify(events).includes('arrived'));
    return { sessionId, track };
  }

  test('each change is told, also after the server has ended the connection', async () => {
    const ending = await TestServer.start('--Playback:HubSeconds=2');
    opened.push(() => ending.stop());
    const { sessionId, track } = await visit(ending);
    let told = 0;
    let lost = 0;
    const changes = new Changes(sessionId, { onChange: () => told++, onLost: () => lost++ }, () => viewerHub(ending));
    opened.push(() => changes.close());
    for (const mark of ['first', 'second', 'third']) {
      await until(() => changes.hears).toBe(true);
      const [before, ended] = [told, lost];
      await track(mark);
      await until(() => told).toBeGreaterThan(before);
      await until(() => lost).toBeGreaterThan(ended);
    }
  });

  test('who has closed hears no more, and keeps no connection', async () => {
    const { sessionId } = await visit();
    let told = 0;
    let lost = 0;
    const connections: HubConnection[] = [];
    const connect = async (): Promise<HubConnection> => {
      connections.push(await viewerHub());
      return connections.at(-1)!;
    };
    const changes = new Changes(sessionId, { onChange: () => told++, onLost: () => lost++ }, connect);
    await until(() => told).toBeGreaterThan(0);
    changes.close();
    await until(() => connections.map(({ state }) => state)).toEqual(['Disconnected']);
    expect([changes.hears, lost]).toEqual([false, 0]);
  });

  test.each(['is told', 'comes from a server that ours does not hear of'])(
    'what %s is read: moments and picture, each once',
    async (kind) => {
      const { sessionId, track } = await visit();
      const watched = kind === 'is told' ? sessionId : 'f'.repeat(32);
      // Asking for it makes the server read it.
      const manifest = await server.getWhen<Manifest>(`sessions/${sessionId}`, ({ packs }) => packs.length > 0);
      const listener = { onChange: () => {}, onRefused: (error: Error) => expect.unreachable(error.message) };
      const recording = new Recording(
        checkedManifest(manifest),
        listener,
        (_, changes) => new Changes(watched, changes, () => viewerHub()),
      );
      opened.push(() => recording.close());
      const [pack] = recording.manifest.packs;
      recording.packs.load(pack!);
      const events = recording.packs.of(pack!);
      recording.follow();
      const told = (): string[] => recording.moments.list.filter(({ kind }) => kind === 'track').map(({ text }) => text);
      const played = (): unknown[] =>
        events.events
          .map(({ data }) => data as { tag?: string; payload?: { name?: string } })
          .flatMap(({ tag, payload }) => (tag === 'track' ? [payload?.name] : []));
      const marks = ['arrived', 'first', 'second', 'third'];
      for (const [at, mark] of marks.entries()) {
        if (at > 0) await track(mark);
        await until(told).toEqual(marks.slice(0, at + 1));
        await until(played).toEqual(marks.slice(0, at + 1));
      }
    },
  );
});
