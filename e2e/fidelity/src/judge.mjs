import { describePage } from './describe-page.mjs';
import { untilStill, viewport } from './live-page.mjs';
import { origin, serve } from './site.mjs';

/** The time the Replayer needs for pictures, fonts and canvases. */
const PAINT_MS = 200;

/** Builds the recording in rrweb's Replayer as it was at `time`; describes and photographs it. */
export async function replay(browser, page, replayer, events, time, focus) {
  const context = await browser.newContext({ viewport, deviceScaleFactor: 1 });
  try {
    // The replay gets its pictures from the same addresses as the page.
    await serve(context, { ...page, html: '<!doctype html><body style="margin:0"><div id="stage"></div>' });
    const tab = await context.newPage();
    await tab.goto(`${origin}/`);
    await tab.addScriptTag({ content: replayer });
    await tab.evaluate(
      ({ events, time }) => {
        const all = JSON.parse(events);
        const replayer = new Replayer(all, {
          root: document.querySelector('#stage'),
          mouseTail: false,
          showWarning: false,
          UNSAFE_replayCanvas: true,
        });
        replayer.pause(time - all[0].timestamp + 1);
        // The Replayer's own cursor and border are not part of the page.
        for (const element of document.querySelectorAll('.replayer-mouse, .replayer-mouse-tail')) element.remove();
        replayer.iframe.style.border = '0';
      },
      { events, time },
    );
    await tab.waitForTimeout(PAINT_MS);
    const frame = tab.frames().find((frame) => frame !== tab.mainFrame() && frame.parentFrame() === tab.mainFrame());
    await frame.evaluate((focus) => {
      // The Replayer cannot focus an element in a frame that has no focus itself.
      let element = document.documentElement;
      for (const index of focus ?? []) element = element?.children[index];
      if (focus?.length && element !== document.body) element?.focus?.({ preventScroll: true });
    }, focus);
    await frame.evaluate(untilStill);
    return { replayed: await frame.evaluate(describePage), picture: await tab.screenshot({ caret: 'hide' }) };
  } finally {
    await context.close();
  }
}
