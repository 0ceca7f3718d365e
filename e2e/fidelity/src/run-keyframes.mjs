import { compare } from './compare.mjs';
import { replay } from './judge.mjs';
import { firstCut } from './keyframes.mjs';
import { random, recordLive } from './live-page.mjs';

/**
 * Records a page with one recorder. At each moment and at the end, the replay that begins with a keyframe from somewhere before must be the
 * replay that begins with the snapshot, or nearer to the live page. Returns the differences, each with the number of events before the
 * keyframe.
 */
export async function runKeyframes(browser, page, recorders, name, keyframes, options = {}) {
  const { events, states } = await recordLive(browser, page, recorders[name], options);
  const all = JSON.parse(events);
  const next = random((options.seed ?? 7) + 1);
  const first = firstCut(all);
  const differences = [];
  let elements = 0;
  for (const { time, live, focus } of states) {
    const before = all.findLastIndex(({ timestamp }) => timestamp <= time) + 1;
    const cut = first + Math.floor(next() * (before - first + 1));
    const fromKeyframe = JSON.stringify([...(await keyframes.at(all, cut)), ...all.slice(cut)]);
    const [whole, short] = await Promise.all(
      [events, fromKeyframe].map((recording) => replay(browser, page, recorders.replayer, recording, time, focus)),
    );
    elements = Object.keys(whole.replayed).length;
    for (const difference of compare(whole.replayed, short.replayed))
      if (!isNearerToLive(difference, live, whole.replayed, short.replayed))
        differences.push({ ...difference, cut, live: undefined, fromStart: difference.live, fromKeyframe: difference.replayed });
  }
  return { elements, differences };
}

/**
 * Whether the replay from the keyframe is as the live page was, and the one from the start is not: in this property, or in how far an
 * element around it is scrolled. (The judge keeps the scroll position of an element that is moved; a browser does not.)
 */
function isNearerToLive({ path, property }, live, whole, short) {
  const differ = (a, b, path, property) =>
    compare({ '': { [property]: a[path]?.[property] } }, { '': { [property]: b[path]?.[property] } }).length > 0;
  if (!differ(live, short, path, property)) return true;
  const around = Object.keys(whole).filter((other) => path.startsWith(`${other}>`));
  return around.some((other) => differ(live, whole, other, 'scroll') && !differ(live, short, other, 'scroll'));
}
