import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const installed = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/**
 * A real Chromium: the one named by CHROMIUM, the system's, or else Playwright's own. Playwright hides
 * its scroll bars, unless they are wanted.
 */
export function launchBrowser({ scrollBars = false, more = [] as readonly string[] } = {}): Promise<Browser> {
  return chromium.launch({
    ...(existsSync(installed) && { executablePath: installed }),
    ...(scrollBars && { ignoreDefaultArgs: ['--hide-scrollbars'] }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', ...more],
  });
}
