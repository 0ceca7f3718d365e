import { guarded } from '../lib/guard.ts';
import type { Observe } from './context.ts';
import { tellMeasure } from './measure.ts';

/** How often (ms) the cost is recorded, if the recorder did anything. */
const REPORT_MS = 30_000;

/** Records from time to time how much recording costs the page. */
export const observeCost: Observe = (context) => {
  const { cost } = context;
  let told = 0;
  const timer = setInterval(
    guarded(() => {
      if (cost.ms !== told) tellMeasure(context, 'recorder', { ...cost });
      told = cost.ms;
    }),
    REPORT_MS,
  );
  return () => clearInterval(timer);
};
