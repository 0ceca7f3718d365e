import { RecordKind } from '@session-replay/wire/codec/format';
import { attempt } from '../../lib/attempt.ts';
import { guarded } from '../../lib/guard.ts';
import { listen } from '../../lib/listen.ts';
import { isOwn } from '../../lib/own-url.ts';
import { cut } from '../../privacy/plain.ts';
import { stopAll } from '../../lib/stop.ts';
import type { ExchangeReader } from '../../parts/bodies.ts';
import type { CaptureContext } from '../context.ts';
import { addresses, type Address } from './address.ts';

/** One request, as rrweb's network plugin writes it; times in ms since the page began. */
export interface NetworkRequest {
  name: string;
  initiatorType: string;
  /** Undefined where only the page's own code could say it. */
  method?: string;
  startTime: number;
  endTime?: number;
  duration?: number;
  status?: number;
  error?: string;
  /** The request had not ended when the page was left: its times are those until then. */
  open?: true;
  /** How many messages an EventSource has received. */
  messages?: number;
  traceId?: string;
  requestHeaders?: Record<string, string>;
  responseHeaders?: Record<string, string>;
  requestBody?: string;
  responseBody?: string;
  transferSize?: number;
  encodedBodySize?: number;
  decodedBodySize?: number;
}

/** A request that is not recorded yet. */
export interface Begun extends Omit<Address, 'name'> {
  request: NetworkRequest;
  /** The key by which the browser's timing finds it. */
  key: string;
  /** Its outcome is known. */
  answered?: boolean;
  /** The browser has measured it. */
  timed?: boolean;
  /** Calls back when its bodies have been read; set by the part `bodies`. */
  hold?: (told: () => void) => void;
  /** Records its last state, if that is not a row. */
  left?: () => void;
}

/** The part that few pages need. */
type Part = typeof import('../../parts/bodies.ts');

/** Requests that are under way; each is recorded when it has ended, or when the page is left. */
export type Requests = ReturnType<typeof requestLog>;

/** How long (ms) a request that has ended waits for the browser's timing, which comes when the body has ended. */
const TIMING_MS = 1000;

/** A body that the page has not begun to read so long (ms) after the headers is not read. */
const UNREAD_MS = 3000;

/** A body that goes on for longer than this (ms), or is never timed because a script has answered, is recorded as open. */
const STREAM_MS = 600_000;

/** An address is told from others by its first 1,024 characters. */
const KEY_CHARACTERS = 1024;

/** By how much (ms) the two clocks that time a request may differ: each is rounded for itself. */
const ROUNDING_MS = 0.2;

/** The name of a method in capitals; undefined if it is no text. */
export const methodName = (method: unknown = 'GET'): string | undefined =>
  typeof method === 'string' ? method.slice(0, 32).toUpperCase() : undefined;

export function requestLog({ window, options, emit, later, load }: CaptureContext) {
  const { networkHeaders, networkBodies, scrub } = options;
  const { performance, PerformanceObserver } = window;
  const address = addresses(window, scrub.url);
  const underWay = new Map<string, Set<Begun>>();
  let stopped = false;
  let part: Part | undefined;
  let loading: Promise<unknown> | undefined;
  /** Runs `run` with the part that few pages need: at once if it is there, else when it has loaded. */
  const withPart = (run: (part: Part) => void): void => {
    if (stopped) return;
    if (part) return run(part);
    loading ??= load('bodies').then(
      (loaded) => (part = loaded as Part),
      () => {},
    );
    void loading.then(() => part && run(part));
  };
  let reader: ExchangeReader | undefined;
  const reads = networkHeaders?.[0] ?? networkBodies?.[0];
  if (reads)
    withPart(({ readExchanges }) => {
      if (!stopped) reader = readExchanges(window, options);
    });

  /** The kind of request belongs to the key, since a picture of the same address has a timing as well. */
  const keyOf = (initiatorType: string, href = ''): string => initiatorType + href.slice(0, KEY_CHARACTERS).split('#')[0];

  const tell = (begun: Begun): void => {
    const { request, key } = begun;
    const same = underWay.get(key);
    if (!same?.delete(begun)) return;
    if (!same.size) underWay.delete(key);
    // A WebSocket has no row.
    if (begun.left) return begun.left();
    request.duration = (request.endTime ??= performance.now()) - request.startTime;
    emit(RecordKind.Plugin, 'rrweb/network@1', { requests: [request] });
  };
  const tellAll = (): void => underWay.forEach((same) => same.forEach(tell));

  /** The request has ended. Its bodies may still be read. */
  const ended = guarded((begun: Begun): void => {
    begun.request.open = undefined;
    if (begun.hold) begun.hold(guarded(() => tell(begun)));
    else tell(begun);
  });

  const onTiming = guarded((list: PerformanceObserverEntryList) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
      const { startTime, responseEnd: endTime, transferSize, encodedBodySize, decodedBodySize } = entry;
      let found: Begun | undefined;
      for (const begun of underWay.get(keyOf(entry.initiatorType, entry.name)) ?? [])
        if (!begun.timed && begun.request.startTime <= startTime + ROUNDING_MS) found = begun;
      if (!found) continue;
      found.timed = true;
      Object.assign(found.request, { endTime, transferSize, encodedBodySize, decodedBodySize });
      if (found.answered) ended(found);
    }
  });
  const timings = PerformanceObserver && new PerformanceObserver(onTiming);
  timings?.observe({ type: 'resource' });

  return {
    /** A request is on its way. Returns undefined where it goes to the recorder's own server, and when recording has stopped. */
    begin(initiatorType: string, named: unknown, method?: unknown): Begun | undefined {
      const { name, href, origin } = address(named);
      if (stopped || (href && isOwn(href, options))) return undefined;
      const request: NetworkRequest = { name, initiatorType, method: methodName(method), startTime: performance.now(), open: true };
      const begun: Begun = { request, href, origin, key: keyOf(initiatorType, href) };
      underWay.set(begun.key, (underWay.get(begun.key) ?? new Set()).add(begun));
      return begun;
    },

    /**
     * The outcome of a request. `url`: the address that the browser says it asked for. The request has ended, or with `isRead` (whether
     * the page reads the body) ends with its body: then the browser's timing says when.
     */
    answer(begun: Begun, facts: Partial<NetworkRequest>, url?: string, isRead?: () => boolean): void {
      if (begun.answered) return;
      begun.answered = true;
      const { request, timed, href } = begun;
      Object.assign(request, facts);
      if (!href && url) request.name = address(url).name;
      // The browser times only HTTP requests.
      const measured = timings && /^http/.test(href ?? '');
      const now = performance.now();
      if (measured && isRead && !timed) {
        // Chromium reads an answer with `Cache-Control: no-store` only as far as the page does, and does not time one that the page
        // leaves unread (`if (!response.ok) throw …`). Such a request ends with its headers.
        setTimeout(
          guarded(() => isRead() || ((request.endTime ??= now), ended(begun))),
          UNREAD_MS,
        );
        return void setTimeout(guarded(tell), STREAM_MS, begun);
      }
      request.endTime ??= now;
      request.open = undefined;
      if (measured && !timed) setTimeout(ended, TIMING_MS, begun);
      else later(() => ended(begun));
    },

    /** The outcome of a request that failed, with an error of any kind. */
    failure: (error: unknown): Partial<NetworkRequest> => ({
      status: 0,
      error: scrub.log(cut(attempt(() => String(error)) ?? 'failed')),
    }),

    /** Has the headers and the body recorded that the page asks for; later, if the part for it is still on its way. */
    read(...exchange: Parameters<ExchangeReader['read']>): void {
      if (reads) withPart(() => reader?.read(...exchange));
    },

    withPart,

    stop: stopAll([
      () => {
        stopped = true;
        timings?.disconnect();
        reader?.stop();
        tellAll();
      },
      listen(window, 'pagehide', tellAll),
    ]),
  };
}
