import { existsSync } from 'node:fs';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';

/** Debian's: the one without windows is the quicker one. */
const DEBIAN = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** A headless Chromium: CHROMIUM if set, Debian's if it is there, else Playwright's own. */
export function launchBrowser(more: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? DEBIAN.find(existsSync),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    ...more,
  });
}
