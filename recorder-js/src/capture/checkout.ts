import { guarded } from '../lib/guard.ts';
import type { Observe } from './context.ts';

/** Takes a new snapshot every `checkoutEveryNms`, if the page asks for it. */
export const observeCheckout: Observe = ({ options, snapshot }) => {
  const every = options.checkoutEveryNms;
  if (!every) return () => {};
  const timer = setInterval(guarded(snapshot), every);
  return () => clearInterval(timer);
};
