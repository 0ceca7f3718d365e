import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const DEBIAN = '/usr/bin/chromium';

/** A headless Chromium: CHROMIUM if set, Debian's if it is there, else Playwright's own. */
export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? (existsSync(DEBIAN) ? DEBIAN : undefined),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}
