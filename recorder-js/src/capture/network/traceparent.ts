import { attempt } from '../../lib/attempt.ts';
import { randomId } from '../../lib/random-id.ts';
import type { CaptureContext } from '../context.ts';
import type { Begun } from './requests.ts';

/**
 * Lets `add` put a `traceparent` (https://www.w3.org/TR/trace-context/) into a request to the page's own origin or to one of
 * `traceOrigins`. The request's row gets the trace id, unless `add` throws.
 */
export function newTrace(
  { window, options: { traceOrigins = [] } }: CaptureContext,
  { request, origin }: Begun,
  add: (traceparent: string) => void,
): void {
  if (!origin || (origin !== window.location.origin && !traceOrigins.includes(origin))) return;
  const traceId = randomId(16);
  attempt(() => {
    add(`00-${traceId}-${randomId(8)}-01`);
    request.traceId = traceId;
  });
}
