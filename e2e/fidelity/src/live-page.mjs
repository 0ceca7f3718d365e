import { describePage } from './describe-page.mjs';
import { origin, serve } from './site.mjs';

export const viewport = { width: 1000, height: 700 };
/** Long enough for recorders to record the changes that they gather first (scroll, moves, canvas). */
const SETTLE_MS = 350;

/** A small generator with a seed: the same moments in each run. */
export function random(seed) {
  return () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
}

/**
 * Drives a page while `script` records it. Returns the events, descriptions of the page at some moments (the end last), and a picture of
 * the end.
 */
export async function recordLive(browser, page, script, { moments = 2, seed = 7 } = {}) {
  const context = await browser.newContext({ viewport, deviceScaleFactor: 1 });
  try {
    await serve(context, page);
    const tab = await context.newPage();
    await tab.addInitScript(() => {
      // Keeps closed shadow roots, so that the comparison sees the elements in them.
      const attach = Element.prototype.attachShadow;
      const roots = (window.__closedRoots ??= new WeakMap());
      Element.prototype.attachShadow = function (options) {
        const root = attach.call(this, options);
        if (options?.mode === 'closed') roots.set(this, root);
        return root;
      };
    });
    // In frames the recorder neither loads nor starts: it records them from the page.
    await tab.addInitScript(
      `if (window === top) { ${script}; window.recordedEvents = []; window.startNow = () => (window.stopRecording = startRecording((event) => recordedEvents.push(event))); }`,
    );
    if (page.early) await tab.addInitScript('if (window === top) startNow()');
    await tab.goto(`${origin}${page.path ?? '/'}`, { waitUntil: 'load' });
    await page.ready?.(tab);
    if (!page.early) await tab.evaluate('startNow()');

    const states = [];
    const remember = async () => {
      await tab.waitForTimeout(SETTLE_MS);
      await tab.evaluate(untilStill);
      await tab.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      const time = await tab.evaluate('Date.now()');
      states.push({ time, live: await tab.evaluate(describePage), focus: await tab.evaluate(focusedPath) });
      // The next event must not have the same time.
      await tab.waitForTimeout(20);
    };
    const next = random(seed);
    let left = moments;
    // After some steps, chosen by the seed, the page is described; `drive` does not know after which.
    const step = async (act) => {
      await act(tab);
      if (left > 0 && next() < 0.4) {
        left--;
        await remember();
      }
    };
    await page.drive(tab, step);
    await remember();
    const picture = await tab.screenshot({ animations: 'allow', caret: 'hide' });
    const events = await tab.evaluate(async () => {
      await stopRecording?.();
      await new Promise((resolve) => setTimeout(resolve, 50));
      return JSON.stringify(recordedEvents);
    });
    return { events, states, picture };
  } finally {
    await context.close();
  }
}

/** Waits until no transition is running, 2 s at most: how far a running one has come would be chance. */
export async function untilStill() {
  const moving = document
    .getAnimations()
    .filter(({ playState, effect }) => playState === 'running' && effect.getComputedTiming().endTime < 2000);
  await Promise.race([Promise.allSettled(moving.map(({ finished }) => finished)), new Promise((resolve) => setTimeout(resolve, 2000))]);
}

/** The place of the focused element, as child indexes from the root. */
function focusedPath() {
  const path = [];
  for (let node = document.activeElement; node?.parentElement; node = node.parentElement)
    path.unshift([...node.parentElement.children].indexOf(node));
  return path;
}
