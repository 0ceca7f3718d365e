import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const installed = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** A real Chromium: the one named by CHROMIUM, the system's, or else Playwright's own. */
export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    ...(existsSync(installed) && { executablePath: installed }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', ...more],
  });
}
