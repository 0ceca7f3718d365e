import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { customs } from './support/events.ts';
import { recordSite, unrecorded } from './support/record-site.ts';
import { Site } from './support/site.ts';

let browser: Browser;
let site: Site;
beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), Site.start()]);
});
afterAll(() => Promise.all([browser.close(), site.stop()]));

test('a WebSocket, a beacon and their makers look to the page as they do without the recorder', async () => {
  const run = async (): Promise<unknown[]> => {
    const told: unknown[] = [];
    const attempt = (run: () => unknown): void => {
      try {
        told.push(run());
      } catch (error) {
        told.push(String(error));
      }
    };
    const address = `ws://${location.host}/live`;
    const heard: unknown[] = [];
    let target = '';
    class Own extends WebSocket {
      constructor(url: string) {
        super(url);
        target = new.target.name;
      }
      override addEventListener(...args: [string, EventListener]): void {
        heard.push(args[0]);
        super.addEventListener(...args);
      }
    }
    const [socket, own] = [new WebSocket(address), new Own(address)];
    told.push(socket.constructor === WebSocket, own.constructor === Own, target, heard, own instanceof WebSocket);
    told.push(
      Object.getPrototypeOf(Own) === WebSocket,
      Object.keys(socket),
      Object.getOwnPropertyNames(socket).filter((name) => name !== 'isTrusted'),
    );
    told.push(socket.send === WebSocket.prototype.send, WebSocket.name, WebSocket.length, WebSocket.OPEN, WebSocket.prototype.OPEN);
    told.push(WebSocket.prototype.constructor === WebSocket, WebSocket.prototype.send.name, WebSocket.prototype.send.length);
    told.push(Object.getOwnPropertyNames(navigator), navigator.sendBeacon.name, navigator.sendBeacon.length);
    const call = WebSocket as unknown as (url: unknown) => unknown;
    const make = WebSocket as unknown as new (...args: unknown[]) => unknown;
    const beacon = navigator.sendBeacon.bind(navigator) as (...args: unknown[]) => boolean;
    const throws = {
      toString: () => {
        throw new RangeError('mine');
      },
    };
    for (const run of [
      () => call(address),
      () => new make(),
      () => new make('http://['),
      () => new make('ftp://x'),
      () => new make(address, ['a', 'a']),
      () => new make(Symbol('x')),
      () => new make(throws),
      () => socket.send('early'),
      () => WebSocket.prototype.send.call({} as WebSocket, 'x'),
      () => beacon(),
      () => beacon('http://['),
      () => beacon('ftp://x/'),
      () => beacon(Symbol('x')),
      () => beacon(throws),
      () => beacon('/b', new Uint8Array(70_000)),
      () => beacon('/b', throws),
      () => navigator.sendBeacon.call({} as Navigator, '/b'),
    ])
      attempt(run);
    socket.close();
    own.close();
    return told;
  };
  const alone = await unrecorded(browser, site, run);
  const { value, rows, events } = await recordSite(browser, site, run);
  expect(value).toEqual(alone);
  expect(JSON.stringify(events)).not.toContain('capture_error');
  const failed = customs(events, 'websocket').filter(({ error }) => error);
  expect(failed.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'error'));
  expect(rows.map(({ initiatorType, status }) => [initiatorType, status])).toEqual(Array.from({ length: 8 }, () => ['beacon', 0]));
});

test('frames that were counted since are recorded when the page is left; what could not be sent is none', async () => {
  const { events } = await recordSite(browser, site, async () => {
    const socket = new WebSocket(`ws://${location.host}/live`);
    try {
      socket.send('early');
    } catch {
      // The socket is not open yet.
    }
    await new Promise((resolve) => (socket.onopen = resolve));
    for (let i = 0; i < 3; i++) socket.send('x');
    let heard = 0;
    await new Promise<void>((resolve) => (socket.onmessage = () => ++heard && resolve()));
    await new Promise((resolve) => setTimeout(resolve, 100));
    dispatchEvent(new PageTransitionEvent('pagehide'));
  });
  expect(customs(events, 'websocket').at(-1)).toMatchObject({ state: 'message', sent: 3 });
});
