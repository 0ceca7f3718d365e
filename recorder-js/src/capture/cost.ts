import { guarded } from '../lib/guard.ts';
import type { Observe } from './context.ts';

/** What it costs is told this often, if anything was done. */
const REPORT_MS = 30_000;

/** Records now and then what recording costs the page. */
export const observeCost: Observe = ({ cost, custom }) => {
  let told = 0;
  const timer = setInterval(
    guarded(() => {
      if (cost.ms !== told) custom('recorder', { ...cost });
      told = cost.ms;
    }),
    REPORT_MS,
  );
  return () => clearInterval(timer);
};
