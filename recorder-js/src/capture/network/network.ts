import { stopAll } from '../../lib/stop.ts';
import type { Observe } from '../context.ts';
import { observeBeacon } from './beacon.ts';
import { observeFetch } from './fetch.ts';
import { requestLog } from './requests.ts';
import { observeStreams } from './streams.ts';
import { observeXhr } from './xhr.ts';

/**
 * Records requests: fetch, XMLHttpRequest, beacons, WebSockets, event streams. Marks requests to the page's own servers with a W3C
 * `traceparent`.
 */
export const observeNetwork: Observe = (context) => {
  if (context.options.captureNetwork === false) return () => {};
  const requests = requestLog(context);
  return stopAll([
    requests.stop,
    ...[observeFetch, observeXhr, observeBeacon, observeStreams].map((observe) => observe(context, requests)),
  ]);
};
