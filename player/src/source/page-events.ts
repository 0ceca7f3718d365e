import type { eventWithTime } from '@rrweb/types';
import { request } from './api.ts';
import { JsonArrayReader } from './json-array.ts';
import { RecentEvents, type ReadEvent } from './recent-events.ts';

/**
 * How far back a poll of a live page begins. Events are stored out of order when a snapshot spans segments: the snapshot has the time of
 * its beginning, but is complete only with its last segment.
 */
const overlapMs = 5_000;

/** The times around which the events of a page must lie, in ms since 1970. */
export interface PageTimes {
  startTime: number;
  endTime: number;
}

/** 31 days. A page that goes on may have events after the end that the server knew; events further away than this do not belong to it. */
const awayMs = 31 * 86_400_000;

/** The events of one page: fetched once, as a stream, and for a live page polled again and again. */
export class PageEvents {
  readonly events: eventWithTime[] = [];
  state: 'idle' | 'loading' | 'complete' | 'failed' = 'idle';
  failure: Error | null = null;
  /** Number of events that are invalid: without a type, or with a time at which the page did not exist. */
  unreadable = 0;
  /** The latest time of the loaded events, in ms since 1970. */
  loadedTo = Number.NEGATIVE_INFINITY;

  readonly #recent = new RecentEvents(overlapMs);
  readonly #abort = new AbortController();
  readonly #url: string;
  readonly #isReadable: (event: unknown) => event is eventWithTime;
  readonly #onEvents: (events: eventWithTime[]) => void;
  readonly #onChange: () => void;
  #polling = false;

  constructor(url: string, times: PageTimes, onEvents: (events: eventWithTime[]) => void, onChange: () => void) {
    this.#url = url;
    this.#isReadable = (event) => isEvent(event, times);
    this.#onEvents = onEvents;
    this.#onChange = onChange;
  }

  /** Fetches the events of the page. Does nothing while that runs or once it is complete; after a failure it tries again. */
  async load(): Promise<void> {
    if (this.state === 'loading' || this.state === 'complete') return;
    const again = this.events.length > 0;
    this.state = 'loading';
    this.failure = null;
    this.#onChange();
    try {
      let atHand: ReadEvent[] = [];
      for await (const read of this.#read(again ? this.#recent.from : null)) {
        if (again) atHand = atHand.concat(read);
        else {
          this.#recent.remember(read);
          this.#take(read.map(({ event }) => event));
        }
      }
      if (again) this.#take(this.#recent.takeNew(atHand));
      this.state = 'complete';
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.state = 'failed';
      this.failure = error as Error;
    }
    this.#onChange();
  }

  /** Asks for new events of a page that is complete; returns whether there were any. */
  async poll(): Promise<boolean> {
    if (this.state !== 'complete' || this.#polling) return false;
    this.#polling = true;
    try {
      let read: ReadEvent[] = [];
      for await (const some of this.#read(this.events.length > 0 ? this.#recent.from : null)) read = read.concat(some);
      const fresh = this.#recent.takeNew(read);
      this.#take(fresh);
      return fresh.length > 0;
    } finally {
      this.#polling = false;
    }
  }

  close(): void {
    this.#abort.abort();
  }

  #take(events: eventWithTime[]): void {
    if (events.length === 0) return;
    for (const event of events) {
      this.events.push(event);
      if (event.timestamp > this.loadedTo) this.loadedTo = event.timestamp;
    }
    this.#onEvents(events);
  }

  async *#read(from: number | null): AsyncGenerator<ReadEvent[]> {
    const response = await request(from === null ? this.#url : `${this.#url}&from=${Math.floor(from)}`, { signal: this.#abort.signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const array = new JsonArrayReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const read = array.push(value).flatMap((text): ReadEvent[] => {
        const event = parse(text);
        if (this.#isReadable(event)) return [{ event, text }];
        if (from === null) this.unreadable++;
        return [];
      });
      if (read.length > 0) yield read;
    }
    if (!array.complete) throw new Error('The recording broke off while it was read.');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isEvent(event: unknown, { startTime, endTime }: PageTimes): event is eventWithTime {
  if (typeof event !== 'object' || event === null) return false;
  const { type, timestamp } = event as { type?: unknown; timestamp?: unknown };
  return typeof type === 'number' && typeof timestamp === 'number' && timestamp >= startTime - awayMs && timestamp <= endTime + awayMs;
}
