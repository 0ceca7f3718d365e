import type { Browser } from 'playwright-core';
import { plugins } from './events.ts';
import { record, type RecordedEvent } from './record-page.ts';
import type { Site } from './site.ts';

export type Row = Record<string, unknown>;

/** The value that `run` returned in the page, and the events and rows that were recorded meanwhile. */
export interface Recorded<T> {
  events: RecordedEvent[];
  rows: Row[];
  value: T;
}

/** Runs `run` in a page of the site while it is recorded; `before` runs before the recorder starts. Neither sees anything of the test. */
export async function recordSite<T>(
  browser: Browser,
  site: Site,
  run: (other: string) => T | Promise<T>,
  { options = {}, before, other = '' }: { options?: object; before?: () => void; other?: string } = {},
): Promise<Recorded<T>> {
  const page = await browser.newPage();
  try {
    await page.goto(site.origin);
    if (before) await page.evaluate(before);
    let value: T;
    const events = await record(page, async () => (value = (await page.evaluate(run, other)) as T), options);
    return { events, rows: rowsOf(events), value: value! };
  } finally {
    await page.close();
  }
}

/** What `run` returns in the same page without a recorder. */
export async function unrecorded<T>(
  browser: Browser,
  site: Site,
  run: (other: string) => T | Promise<T>,
  before?: () => void,
  other = '',
): Promise<T> {
  const page = await browser.newPage();
  try {
    await page.goto(site.origin);
    if (before) await page.evaluate(before);
    return (await page.evaluate(run, other)) as T;
  } finally {
    await page.close();
  }
}

/** The requests in the order in which they began; they are recorded as they end. */
export const rowsOf = (events: RecordedEvent[]): Row[] =>
  plugins(events, 'rrweb/network@1')
    .flatMap(({ requests }) => requests as Row[])
    .sort((a, b) => (a.startTime as number) - (b.startTime as number));
