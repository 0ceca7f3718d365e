import { listen } from '../lib/listen.ts';
import type { Observe } from './context.ts';

const signs = 'pointermove pointerdown wheel keydown click focus visibilitychange';

/** Tells of every sign of the person, before anything else hears of it. What a script dispatches, clicks, focuses or scrolls is none. */
export const observePerson: Observe = ({ window, document, active }) => {
  let last: unknown;
  return listen<PointerEvent>(window, signs, ({ isTrusted, type, target, screenX, screenY }) => {
    // Some browsers send a move when the page moves below a pointer that stands still.
    const place = `${screenX},${screenY}`;
    const still = type === 'pointermove' && place === last;
    last = place;
    if (!isTrusted || still) return;
    // Elements, and windows of frames, scripts can focus.
    if (type === 'focus' ? target === self : type !== 'visibilitychange' || document.visibilityState === 'visible') active();
  });
};
