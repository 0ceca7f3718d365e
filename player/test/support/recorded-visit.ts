import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import type { eventWithTime } from '@rrweb/types';
import type { Browser } from 'playwright-core';

/** A visit of two pages, as rrweb's recorder has recorded it. */
export interface RecordedVisit {
  list: eventWithTime[];
  pay: eventWithTime[];
  userAgent: string;
}

/** Where the recorded pages stand; no server is asked. */
export const shop = 'http://shop.test';
export const idleMs = 42_000;

const recorder = join(dirname(createRequire(import.meta.url).resolve('@rrweb/record')), '../umd/record.js');
const folder = join(import.meta.dirname, '../pages');

/** Records a visit of two pages with rrweb's own recorder in a real browser: a click, a pause of 42 s, a form, an error. */
export async function recordVisit(browser: Browser): Promise<RecordedVisit> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 640 } });
  await context.route(`${shop}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/record.js') return route.fulfill({ path: recorder });
    return extname(pathname) ? route.fulfill({ path: join(folder, pathname.replace('/pages/', '')) }) : route.fulfill({ status: 404 });
  });
  const page = await context.newPage();
  const list: eventWithTime[] = [];
  const pay: eventWithTime[] = [];
  await context.exposeFunction('emit', (path: string, event: eventWithTime) => void (path.endsWith('pay.html') ? pay : list).push(event));

  await page.goto(`${shop}/pages/list.html`);
  await page.mouse.move(100, 200, { steps: 8 });
  await page.click('#green');
  await page.mouse.move(500, 300, { steps: 8 });
  await page.mouse.wheel(0, 200);
  await page.waitForTimeout(1_200);
  await page.mouse.wheel(0, -200);
  await page.waitForTimeout(600);
  await page.click('#white');
  await page.waitForTimeout(400);

  await page.goto(`${shop}/pages/pay.html`);
  await page.locator('[name=name]').pressSequentially('Ada Lovelace', { delay: 40 });
  await page.locator('[name=email]').pressSequentially('ada@example.com', { delay: 40 });
  await page.waitForTimeout(2_500);
  await page.click('#pay');
  await page.waitForTimeout(300);
  await page.mouse.move(200, 100, { steps: 8 });
  await page.waitForTimeout(700);
  const userAgent = await page.evaluate(() => navigator.userAgent);
  await context.close();

  // Shifts the second page by 42 s, instead of waiting for so long a pause.
  for (const event of pay) event.timestamp += idleMs;
  return { list: inOrder(list), pay: inOrder(pay), userAgent };
}

export function inOrder(events: readonly eventWithTime[]): eventWithTime[] {
  return events.toSorted((a, b) => a.timestamp - b.timestamp);
}
