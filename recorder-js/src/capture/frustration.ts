import { listen, targetOf } from '../lib/listen.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';
import { toldMeasures } from './measure.ts';

/** Three clicks this close in time (ms) and place (px) are anger. */
const RAGE_MS = 1000;
const RAGE_PX = 30;
const RAGE_CLICKS = 3;
/** A click after which nothing changes for this long (ms) is dead; if an error follows within this time, the click has caused it. */
const DEAD_MS = 1000;
const clickable = 'a[href],button,[role=button],[role=tab],[role=menuitem],input[type=button],input[type=submit],summary,[onclick]';

/** Records clicks that did not do what the person wanted: rage, dead and error clicks. */
export const observeFrustration: Observe = (context) => {
  const { document, window, mirror, custom } = context;
  const activity = (): number => context.activity() - toldMeasures();
  let clicks: { x: number; y: number; at: number; target: Node }[] = [];

  const tell = (kind: string, target: Node, more?: object): void =>
    custom('frustration', { kind, id: mirror.id(target) || undefined, ...more });

  return stopAll([
    listen<MouseEvent>(document, 'click', (event) => {
      const { clientX: x, clientY: y, timeStamp: at } = event;
      const target = targetOf(event);
      if (!target || !event.isTrusted) return;
      clicks = clicks.filter((click) => at - click.at < RAGE_MS && Math.hypot(click.x - x, click.y - y) < RAGE_PX);
      clicks.push({ x, y, at, target });
      if (clicks.length === RAGE_CLICKS) tell('rage', target, { clicks: RAGE_CLICKS });
      if (clicks.length > 1 || target.nodeType !== 1 || !(target as Element).closest(clickable)) return;
      const before = activity();
      setTimeout(() => {
        if (activity() === before && document.visibilityState === 'visible' && document.hasFocus()) tell('dead', target);
      }, DEAD_MS);
    }),
    listen(window, 'error unhandledrejection', ({ timeStamp, target }) => {
      const click = clicks[clicks.length - 1];
      if (target === window && click && timeStamp - click.at < DEAD_MS) tell('error', click.target);
    }),
  ]);
};
