import { RecordKind } from '@session-replay/wire/format';
import { guarded } from '../lib/guard.ts';
import { listen } from '../lib/listen.ts';
import { isOwn } from '../lib/own-url.ts';
import { patchConstructor, patchMethod, wrapMethod, type Method } from '../lib/patch.ts';
import { randomId } from '../lib/random-id.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';

/** One request, as rrweb's network plugin writes it; times in ms since the page began. */
interface Request {
  name: string;
  initiatorType: string;
  method: string;
  startTime: number;
  endTime?: number;
  duration?: number;
  status?: number;
  error?: string;
  traceId?: string;
  requestHeaders?: Record<string, string>;
  responseHeaders?: Record<string, string>;
  requestBody?: string;
  responseBody?: string;
  transferSize?: number;
  encodedBodySize?: number;
  decodedBodySize?: number;
}

/** What the part `bodies` does. */
interface Bodies {
  text: (body: unknown, scrub: (text: string) => string) => Promise<string | undefined>;
}

/** What a request's timing says of its size comes when its body has; after so many ms the request is recorded without. */
const TIMING_MS = 1000;

/** Frames of a WebSocket are counted; the count is recorded this often at the most. */
const COUNT_MS = 5000;

/** Headers that say who somebody is: that they were there is all that is recorded, whoever asks for them. */
const secretHeaders = /auth|cookie|token|key|secret|session|signature/i;

/** Records requests: fetch, XMLHttpRequest, beacons, WebSockets. Marks those to the page's own servers with a W3C `traceparent`. */
export const observeNetwork: Observe = (context) => {
  const { window, options, emit, custom, later, load } = context;
  const { networkHeaders = [], networkBodies = [], traceOrigins = [], captureNetwork, scrub } = options;
  if (captureNetwork === false) return () => {};
  const { performance } = window;
  let stopped = false;

  const begin = (initiatorType: string, url: unknown, method = 'GET'): { request: Request; href: string } | undefined => {
    const { href } = new URL(String(url), window.document.baseURI);
    if (stopped || isOwn(href, options)) return undefined;
    return { request: { name: scrub.url(href), initiatorType, method: method.toUpperCase(), startTime: performance.now() }, href };
  };

  /** `https://www.w3.org/TR/trace-context/` */
  const trace = (request: Request, href: string): string | undefined => {
    const { origin } = new URL(href);
    if (origin !== window.location.origin && !traceOrigins.includes(origin)) return undefined;
    request.traceId = randomId(16);
    return `00-${request.traceId}-${randomId(8)}-01`;
  };

  const allowed = (headers: Headers): Record<string, string> | undefined => {
    const found = networkHeaders
      .filter((name) => headers.has(name))
      .map((name) => [name, secretHeaders.test(name) ? '***' : scrub.log(headers.get(name)!)]);
    return found[0] && Object.fromEntries(found);
  };

  const wantsBodies = (href: string): boolean =>
    networkBodies.some((some) => (typeof some === 'string' ? href.includes(some) : some.test(href)));

  /** Requests that have ended, by what their timing is called. */
  const ended = new Map<Request, string>();
  const tell = (request: Request): void => {
    if (ended.delete(request)) emit(RecordKind.Plugin, 'rrweb/network@1', { requests: [request] });
  };
  const tellAll = (): void => [...ended.keys()].forEach(tell);
  const onTiming = (entries: PerformanceEntryList): void => {
    for (const { name, startTime, transferSize, encodedBodySize, decodedBodySize } of entries as PerformanceResourceTiming[])
      for (const [request, href] of ended)
        if (name === href && startTime >= request.startTime - 1) {
          Object.assign(request, { transferSize, encodedBodySize, decodedBodySize });
          tell(request);
          break;
        }
  };
  const end = (request: Request, href: string, facts: Partial<Request>): void => {
    Object.assign(request, facts);
    request.endTime = performance.now();
    request.duration = request.endTime - request.startTime;
    later(() => {
      ended.set(request, href.split('#')[0]);
      if (stopped || !request.status) return tell(request);
      // It may have been measured already; what comes later the observer sees, however full the browser's list is.
      onTiming(performance.getEntriesByName(ended.get(request)!, 'resource').slice(-1));
      setTimeout(() => tell(request), TIMING_MS);
    });
  };
  /** Ends it with its bodies, where they are wanted. */
  const endWith = (request: Request, href: string, facts: Partial<Request>, sent: unknown, received: unknown): void => {
    const done = (): void => end(request, href, facts);
    if (!wantsBodies(href)) return done();
    const read = async ({ text }: Bodies): Promise<void> => {
      facts.requestBody = await text(sent ?? undefined, scrub.log);
      facts.responseBody = await text(received, scrub.log);
    };
    (load('bodies') as Promise<Bodies>).then(read).then(done, done);
  };
  const { PerformanceObserver } = window;
  const timings =
    PerformanceObserver && new PerformanceObserver(guarded((list: PerformanceObserverEntryList) => onTiming(list.getEntries())));
  timings?.observe({ type: 'resource' });

  const onFetch = (original: Method): Method =>
    function (this: unknown, ...args: unknown[]): unknown {
      let done: (response?: Response, error?: unknown) => void = () => {};
      guarded(() => {
        const [input, init = {}] = args as [RequestInfo | URL, RequestInit | undefined];
        const asked = typeof input === 'object' && 'method' in input ? input : undefined;
        const begun = begin('fetch', asked?.url ?? input, init.method ?? asked?.method);
        if (!begun) return;
        const { request, href } = begun;
        const headers = new Headers(init.headers ?? asked?.headers);
        const traceparent = trace(request, href);
        if (traceparent && !headers.has('traceparent')) {
          headers.set('traceparent', traceparent);
          args[1] = { ...init, headers };
        }
        request.requestHeaders = allowed(headers);
        done = guarded((response, error) => {
          const facts: Partial<Request> = response
            ? { status: response.status, responseHeaders: allowed(response.headers) }
            : { status: 0, error: scrub.log(String(error)) };
          // A copy, before the page reads it.
          endWith(request, href, facts, init.body, wantsBodies(href) ? response?.clone() : undefined);
        });
      })();
      const result = original.apply(this, args as never[]) as Promise<Response>;
      // What stands in for fetch may return anything.
      if (typeof result?.then !== 'function') return result;
      // A promise of its own: with a handler of ours on the page's, one that the page forgets would no longer be reported as unhandled.
      return result.then(
        (response) => (done(response), response),
        (error) => {
          done(undefined, error);
          throw error;
        },
      );
    };

  type Begun = { request: Request; href: string; sent: Record<string, string> };
  const opened = new WeakMap<XMLHttpRequest, Begun>();
  const onSend = (original: Method): Method =>
    function (this: XMLHttpRequest, ...args: unknown[]): unknown {
      const begun = opened.get(this);
      if (begun)
        guarded(() => {
          const { request, href, sent } = begun;
          request.startTime = performance.now();
          const traceparent = sent.traceparent ? undefined : trace(request, href);
          if (traceparent) this.setRequestHeader('traceparent', traceparent);
          this.addEventListener(
            'loadend',
            guarded(() => {
              request.requestHeaders = allowed(new Headers(sent));
              const responseHeaders = allowed(
                new Headers(
                  this.getAllResponseHeaders()
                    .trim()
                    .split(/[\r\n]+/)
                    .flatMap((line) => (line.includes(': ') ? [line.split(/: (.*)/, 2) as [string, string]] : [])),
                ),
              );
              const { status, response, responseType } = this;
              const facts: Partial<Request> = { status, responseHeaders, error: status ? undefined : 'failed' };
              endWith(request, href, facts, args[0], responseType === 'json' ? JSON.stringify(response) : response);
            }),
          );
        })();
      return original.apply(this, args as never[]);
    };

  const { prototype } = window.XMLHttpRequest;
  return stopAll([
    () => {
      stopped = true;
      timings?.disconnect();
      tellAll();
    },
    listen(window, 'pagehide', tellAll),
    wrapMethod(window, 'fetch', onFetch),
    patchMethod(prototype, 'open', ([method, url], self) => {
      const begun = begin('xmlhttprequest', url, String(method));
      if (begun) opened.set(self as XMLHttpRequest, { ...begun, sent: {} });
    }),
    patchMethod(prototype, 'setRequestHeader', ([name, value], self) => {
      const begun = opened.get(self as XMLHttpRequest);
      if (begun) begun.sent[String(name).toLowerCase()] = String(value);
    }),
    wrapMethod(prototype, 'send', onSend),
    patchMethod(window.navigator, 'sendBeacon', ([url], _, queued) => {
      const begun = begin('beacon', url, 'POST');
      if (begun) end(begun.request, begun.href, { status: queued ? undefined : 0 });
    }),
    patchConstructor<WebSocket>(window, 'WebSocket', (socket, [url]) => {
      const begun = begin('websocket', String(url).replace(/^http/, 'ws'));
      if (!begun) return;
      const counts = { sent: 0, received: 0 };
      let last = 0;
      const tell = (state: string): void => {
        if (stopped || (state === 'message' && performance.now() - last < COUNT_MS)) return;
        last = performance.now();
        custom('websocket', { url: begun.request.name, state, ...counts });
      };
      for (const type of ['open', 'close', 'error', 'message'])
        socket.addEventListener(type, () => {
          if (type === 'message') counts.received++;
          tell(type);
        });
      const { send } = socket;
      socket.send = function (data) {
        counts.sent++;
        return send.call(this, data);
      };
    }),
  ]);
};
