import { guarded } from '../lib/guard.ts';
import { listen } from '../lib/listen.ts';
import { stopAll, type Stop } from '../lib/stop.ts';
import type { Observe } from './context.ts';
import { tellMeasure } from './measure.ts';

/** A session window of layout shifts, in which their scores add up: https://web.dev/articles/cls */
const SHIFT_GAP_MS = 1000;
const SHIFT_WINDOW_MS = 5000;

type Entry = PerformanceEntry & { value: number; hadRecentInput: boolean; interactionId: number };

/** Records how the page felt: web vitals (at its load and when it is left), long tasks, how it loaded. */
export const observeVitals: Observe = (context) => {
  const { document, window, now } = context;
  const { performance, PerformanceObserver } = window;
  if (!PerformanceObserver) return () => {};
  const vitals: Record<string, number> = {};
  let told = '';
  const shifts = { first: 0, last: 0, sum: 0 };

  const observe = (type: string, see: (entry: Entry) => void, options?: object): Stop => {
    // A type that this browser does not measure is left out.
    if (!PerformanceObserver.supportedEntryTypes?.includes(type)) return () => {};
    const observer = new PerformanceObserver(guarded((list: PerformanceObserverEntryList) => (list.getEntries() as Entry[]).forEach(see)));
    observer.observe({ type, buffered: true, ...options });
    return () => observer.disconnect();
  };

  const tell = (): void => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    if (navigation) {
      const { type, responseStart, domContentLoadedEventEnd, loadEventEnd, transferSize } = navigation;
      Object.assign(vitals, { ttfb: responseStart });
      if (loadEventEnd && !told)
        tellMeasure(context, 'page-load', { type, responseStart, domContentLoadedEventEnd, loadEventEnd, transferSize });
    }
    const state = JSON.stringify(vitals);
    if (state !== told) tellMeasure(context, 'vitals', vitals);
    told = state;
  };

  return stopAll([
    observe('paint', ({ name, startTime }) => void (name === 'first-contentful-paint' && (vitals.fcp = startTime))),
    observe('largest-contentful-paint', ({ startTime }) => void (vitals.lcp = startTime)),
    observe('layout-shift', ({ hadRecentInput, startTime, value }) => {
      if (hadRecentInput) return;
      if (startTime - shifts.last > SHIFT_GAP_MS || startTime - shifts.first > SHIFT_WINDOW_MS)
        Object.assign(shifts, { first: startTime, sum: 0 });
      shifts.last = startTime;
      shifts.sum += value;
      vitals.cls = Math.max(vitals.cls ?? 0, shifts.sum);
    }),
    // The longest interaction, which is the INP where there are fewer than 50 interactions.
    observe('event', ({ interactionId, duration }) => void (interactionId && (vitals.inp = Math.max(vitals.inp ?? 0, duration))), {
      durationThreshold: 40,
    }),
    observe('longtask', ({ startTime, duration }) =>
      tellMeasure(context, 'long-task', { at: now() - Math.round(performance.now() - startTime), duration }),
    ),
    listen(document, 'visibilitychange', () => document.visibilityState === 'hidden' && tell()),
    listen(window, 'pagehide', tell),
    listen(window, 'load', () => setTimeout(guarded(tell))),
    context.leaving.on(tell),
  ]);
};
