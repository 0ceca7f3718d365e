import { compare } from './compare.mjs';
import { replay } from './judge.mjs';
import { recordLive } from './live-page.mjs';
import { differingPixels } from './pixels.mjs';

/**
 * Records a page with one recorder, replays it in rrweb's Replayer, and compares the replay with the live page at each moment and at the
 * end.
 */
export async function runPage(browser, page, recorders, name, options = {}) {
  const { events, states, picture } = await recordLive(browser, page, recorders[name], options);
  const results = [];
  let pixels = 0;
  for (const [i, { time, live, focus }] of states.entries()) {
    const last = i === states.length - 1;
    const { replayed, picture: replayedPicture } = await replay(browser, page, recorders.replayer, events, time, focus);
    results.push({ elements: Object.keys(live).length, differences: compare(live, replayed) });
    if (last && options.pixels !== false) pixels = await differingPixels(browser, picture, replayedPicture);
  }
  const end = results.pop();
  return {
    elements: end.elements,
    end: end.differences,
    moments: results.flatMap(({ differences }) => differences),
    momentCount: results.length,
    pixels,
    bytes: events.length,
  };
}
