import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../src/browser.mjs';
import { loadRecorders } from '../src/recorders.mjs';
import { runPage } from '../src/run-page.mjs';

/** Adds one test for each page: the replay of our recording is as the live page, at the end and at random moments. */
export function judge(pages: { name: string; judgeCannot?: string }[]): void {
  let browser: { close: () => Promise<void> };
  let recorders: unknown;
  beforeAll(async () => {
    [browser, recorders] = await Promise.all([launchBrowser(), loadRecorders()]);
  });
  afterAll(() => browser.close());

  for (const page of pages) {
    const run = (name: string) => runPage(browser, page, recorders, name, { pixels: false });
    if (page.judgeCannot)
      test(`${page.name}: no further from the live page than rrweb’s recording (the judge ${page.judgeCannot})`, async () => {
        const [ours, rrweb] = [await run('ours'), await run('rrweb')];
        expect(ours.end.length).toBeLessThanOrEqual(rrweb.end.length);
        expect(ours.moments.length).toBeLessThanOrEqual(rrweb.moments.length);
      });
    else
      test(`${page.name}: every element as it was`, async () => {
        const { elements, end, moments } = await run('ours');
        expect(elements).toBeGreaterThan(2);
        expect([...moments, ...end]).toEqual([]);
      });
  }
}
