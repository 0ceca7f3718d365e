import { listen } from '../lib/listen.ts';
import type { Observe } from './context.ts';

const signs = 'pointermove pointerdown wheel keydown click focus visibilitychange';

/**
 * Reports every sign of the person, before other listeners hear of it. An event that a script dispatches, or that comes of its
 * clicking, focusing or scrolling, is no sign.
 */
export const observePerson: Observe = ({ window, document, active }) => {
  let last: unknown;
  return listen<PointerEvent>(window, signs, ({ isTrusted, type, target, screenX, screenY }) => {
    // Some browsers send a pointermove when the page moves below a pointer that stands still.
    const place = `${screenX},${screenY}`;
    const still = type === 'pointermove' && place === last;
    last = place;
    if (!isTrusted || still) return;
    // Scripts can focus elements, and windows of frames, so only the focus of this window counts.
    if (type === 'focus' ? target === self : type !== 'visibilitychange' || document.visibilityState === 'visible') active();
  });
};
