import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type LaunchOptions } from 'playwright-core';

/** Debian's two builds of Chromium: the one without windows is quicker, the other has all features of a browser. */
const QUICK = '/usr/bin/chromium-headless-shell';
const WHOLE = '/usr/bin/chromium';

const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
const first = (...paths: string[]): string | undefined => paths.find(existsSync);

/** A headless Chromium: CHROMIUM if set, Debian's if it is there, else Playwright's own. */
export function launchBrowser(more: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? first(QUICK, WHOLE), args, ...more });
}

/** A headless Chromium with a back/forward cache. */
export function launchWholeBrowser(more: LaunchOptions = {}): Promise<Browser> {
  return launchBrowser({ executablePath: first(WHOLE) ?? process.env.CHROMIUM, ...more });
}

/** A headless Chromium whose storage is in a folder. */
export function launchProfile(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { executablePath: first(WHOLE) ?? process.env.CHROMIUM, args });
}

/** Crashes every tab. */
export async function killRenderers(tabs: BrowserContext): Promise<void> {
  const session = await tabs.browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, 'SIGKILL');
}
