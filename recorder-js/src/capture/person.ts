import { listen } from '../lib/listen.ts';
import type { Observe } from './context.ts';

/** Tells of every sign of the person, before anything else hears of it. What a script dispatches, clicks, focuses or scrolls is none. */
export const observePerson: Observe = ({ window, active }) => {
  let x = 0;
  let y = 0;
  return listen<PointerEvent>(window, 'pointermove pointerdown wheel keydown click', ({ isTrusted, type, screenX, screenY }) => {
    // Some browsers send a move when the page moves below a pointer that stands still.
    const still = type === 'pointermove' && screenX === x && screenY === y;
    [x, y] = [screenX, screenY];
    if (isTrusted && !still) active();
  });
};
