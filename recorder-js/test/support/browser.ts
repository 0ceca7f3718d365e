import { existsSync } from 'node:fs';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';

/** Debian's: the one without windows is the quicker one. */
const DEBIAN = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** What the one without windows lacks: a back/forward cache, tabs that crash alone. */
export function launchWholeBrowser(more: LaunchOptions = {}): Promise<Browser> {
  return launchBrowser({ ...(existsSync(DEBIAN[1]!) && { executablePath: DEBIAN[1] }), ...more });
}

/** A headless Chromium: CHROMIUM if set, Debian's if it is there, else Playwright's own. */
export function launchBrowser(more: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? DEBIAN.find(existsSync),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    ...more,
  });
}
