import { attempt } from '../../lib/attempt.ts';
import { guarded } from '../../lib/guard.ts';
import { wrapMethod } from '../../lib/patch.ts';
import type { Stop } from '../../lib/stop.ts';
import type { CaptureContext } from '../context.ts';
import { fetchArguments } from './fetch-arguments.ts';
import { methodName, type Begun, type Requests } from './requests.ts';
import { newTrace } from './traceparent.ts';

/** The prototype of the browser's own promises, even if the page has replaced `Promise`. */
const nativePromise = Object.getPrototypeOf((async () => {})()) as object;

/** Records `fetch`. */
export function observeFetch(context: CaptureContext, requests: Requests): Stop {
  const given = fetchArguments(context.window);

  const begin = (args: unknown[]): Begun | undefined => {
    const begun = requests.begin('fetch', given.url(args));
    if (!begun) return undefined;
    const { request } = begun;
    newTrace(context, begun, (traceparent) => given.trace(args, traceparent));
    request.method = methodName(attempt(() => given.method(args)));
    attempt(() => requests.read(begun, 'request', given.headers(args), given.body(args)));
    return begun;
  };

  const answer = guarded((begun: Begun, response: Response) => {
    const known = Object(response) as Response;
    const { status, type, url } = known;
    requests.read(begun, 'response', response, response);
    // A response that a script has made itself (type `default`) is not measured by the browser.
    // Whether the page reads it is of interest only where the browser does not read ahead.
    const isRead = (): boolean => known.bodyUsed || !/no-store/.test(known.headers.get('cache-control')!);
    requests.answer(begun, { status }, url, type && type !== 'default' ? isRead : undefined);
  });

  return wrapMethod(context.window, 'fetch', {
    apply(original, self, args: unknown[]) {
      let begun: Begun | undefined;
      guarded(() => (begun = begin(args)))();
      const result = Reflect.apply(original, self, args) as Promise<Response>;
      // A replacement of fetch may return anything.
      if (!begun || typeof result?.then !== 'function') return result;
      const known = begun;
      // The page gets a promise of its own: with a handler of the recorder on the page's promise, a rejection that the page forgets
      // would no longer be reported as unhandled.
      const own = result.then(
        (response) => (answer(known, response), response),
        (error) => {
          guarded(() => requests.answer(known, requests.failure(error)))();
          throw error;
        },
      );
      // Some replacements of fetch add a method to the promise that aborts.
      return Object.getPrototypeOf(result) === nativePromise ? Object.assign(own, result) : own;
    },
  });
}
