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
  /** It had not ended when the page was left: its times are those until then. */
  open?: true;
  /** What an EventSource has received. */
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
  /** Under this its timing finds it. */
  key: string;
  /** What came of it is known. */
  answered?: boolean;
  /** The browser has measured it. */
  timed?: boolean;
  /** Calls back when its bodies have been read; set by the part that does. */
  hold?: (told: () => void) => void;
  /** Records its last state, where that is not a row. */
  left?: () => void;
}

/** What few pages need. */
type Part = typeof import('../../parts/bodies.ts');

/** Requests that are under way; each is recorded when it has ended, or when the page is left. */
export type Requests = ReturnType<typeof requestLog>;

/** The browser's measure of a request comes when its body has ended; what has ended waits so long for it, in ms. */
const TIMING_MS = 1000;

/** A body that goes on for longer, or is never measured because a script has answered, is recorded as open, in ms. */
const STREAM_MS = 600_000;

/** So many characters of an address tell it from others. */
const KEY_CHARACTERS = 1024;

/** The two clocks that measure a request are rounded each for itself, in ms. */
const ROUNDING_MS = 0.2;

/** A method's name, where it is one. */
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
  /** Runs what few pages need: at once if it is there, else when it has been loaded. */
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

  /** A picture of the same address has a timing as well. */
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

  /** It has ended. Its bodies may still be read. */
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
    /** A request is on its way; undefined where it goes to the recorder's own server, and when recording has stopped. */
    begin(initiatorType: string, named: unknown, method?: unknown): Begun | undefined {
      const { name, href, origin } = address(named);
      if (stopped || (href && isOwn(href, options))) return undefined;
      const request: NetworkRequest = { name, initiatorType, method: methodName(method), startTime: performance.now(), open: true };
      const begun: Begun = { request, href, origin, key: keyOf(initiatorType, href) };
      underWay.set(begun.key, (underWay.get(begun.key) ?? new Set()).add(begun));
      return begun;
    },

    /** What has come of it; `url`: what the browser says it asked for. It has ended, or does so with its body: then the browser's measure says when. */
    answer(begun: Begun, facts: Partial<NetworkRequest>, url?: string, streams?: boolean): void {
      if (begun.answered) return;
      begun.answered = true;
      const { request, timed, href } = begun;
      Object.assign(request, facts);
      if (!href && url) request.name = address(url).name;
      // The browser measures nothing else.
      const measured = timings && /^http/.test(href ?? '');
      if (measured && streams && !timed) return void setTimeout(guarded(tell), STREAM_MS, begun);
      request.endTime ??= performance.now();
      request.open = undefined;
      if (measured && !timed) setTimeout(ended, TIMING_MS, begun);
      else later(() => ended(begun));
    },

    /** It has failed, with an error of whatever kind. */
    failure: (error: unknown): Partial<NetworkRequest> => ({
      status: 0,
      error: scrub.log(cut(attempt(() => String(error)) ?? 'failed')),
    }),

    /** Has those headers and that body recorded which are asked for; later, where the part that does is still on its way. */
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
