import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';
import { observeBeacon } from './network/beacon.ts';
import { observeFetch } from './network/fetch.ts';
import { requestLog } from './network/requests.ts';
import { observeStreams } from './network/streams.ts';
import { observeXhr } from './network/xhr.ts';

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
