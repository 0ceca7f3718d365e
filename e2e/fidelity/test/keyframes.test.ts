import { afterAll, beforeAll, expect, test } from 'vitest';
import { pages } from '../pages/index.mjs';
import { launchBrowser } from '../src/browser.mjs';
import { startKeyframes } from '../src/keyframes.mjs';
import { loadRecorders } from '../src/recorders.mjs';
import { runKeyframes } from '../src/run-keyframes.mjs';

let browser: { close: () => Promise<void> };
let recorders: unknown;
let keyframes: { stop: () => void };
beforeAll(async () => {
  [browser, recorders, keyframes] = await Promise.all([launchBrowser(), loadRecorders(), startKeyframes()]);
});
afterAll(() => {
  keyframes.stop();
  return browser.close();
});

for (const recorder of ['ours', 'rrweb'])
  for (const page of pages)
    test(`${page.name}, recorded by ${recorder}: from a keyframe it is the page that playing from the start shows`, async () => {
      const { elements, differences } = await runKeyframes(browser, page, recorders, recorder, keyframes, { moments: 1 });
      expect(elements).toBeGreaterThan(2);
      expect(differences).toEqual([]);
    });
