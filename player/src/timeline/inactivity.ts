import type { Activity } from '../source/model.ts';
import type { Span } from './spans.ts';

/** A stretch without activity is a pause worth skipping if it is longer than this. */
const inactiveAfterMs = 10_000;
/** How much of a pause stays at either end, so that a jump does not land in the middle of an action. */
const marginMs = 1_000;
const secondMs = 1_000;

/**
 * The stretches in which the person did nothing, and nothing else of interest happened. `unread` are the spans that nobody has looked at yet;
 * they count as activity.
 */
export function inactivity(activity: readonly Span[], unread: readonly Span[], duration: number): Span[] {
  const used: Span[] = [{ from: 0, to: 0 }, { from: duration, to: duration }, ...unread, ...activity];
  used.sort((a, b) => a.from - b.from);
  const pauses: Span[] = [];
  let end = 0;
  for (const span of used) {
    if (span.from - end > inactiveAfterMs) pauses.push({ from: end + marginMs, to: span.from - marginMs });
    end = Math.max(end, span.to);
  }
  return pauses;
}

/** How much was done in each of `bins` equal parts of the session, from 0 to 1. What was done in a second is spread over it. */
export function histogram(activity: readonly Activity[], duration: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  const width = Math.max(1, duration) / bins;
  for (const { time, count } of activity) {
    const last = Math.min(bins - 1, Math.floor((time + secondMs) / width));
    for (let bin = Math.max(0, Math.floor(time / width)); bin <= last; bin++) {
      const within = Math.min(time + secondMs, (bin + 1) * width) - Math.max(time, bin * width);
      counts[bin]! += (count * within) / secondMs;
    }
  }
  const most = Math.max(1, ...counts);
  // The square root, because otherwise one long move of the mouse would make everything else flat.
  return counts.map((count) => Math.sqrt(count / most));
}
