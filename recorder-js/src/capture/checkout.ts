import { guarded } from '../lib/guard.ts';
import type { Observe } from './context.ts';

/** Takes a new snapshot as often as it is asked for. */
export const observeCheckout: Observe = ({ options, snapshot }) => {
  const every = options.checkoutEveryNms;
  if (!every) return () => {};
  const timer = setInterval(guarded(snapshot), every);
  return () => clearInterval(timer);
};
