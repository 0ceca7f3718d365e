import type { eventWithTime } from '@rrweb/types';
import { request } from './api.ts';
import { JsonArrayReader } from './json-array.ts';
import { RecentEvents, type ReadEvent } from './recent-events.ts';

/**
 * How far back a live page is asked again. Events are stored out of order when a snapshot spans segments: its time is that of its
 * beginning, its end comes later.
 */
const overlapMs = 5_000;

/** Around which times the events of a page are. */
export interface PageTimes {
  startTime: number;
  endTime: number;
}

/** Events of a page that goes on may come this long after its end as the server knows it; those of longer ago are none of it. */
const awayMs = 31 * 86_400_000;

/** The events of one page: fetched once, as a stream, and for a live page again and again. */
export class PageEvents {
  readonly events: eventWithTime[] = [];
  state: 'idle' | 'loading' | 'complete' | 'failed' = 'idle';
  failure: Error | null = null;
  /** How many of the page's events are none: without a type, or with a time at which the page was not there. */
  unreadable = 0;
  /** The latest time of the events that are here. */
  loadedTo = Number.NEGATIVE_INFINITY;

  private readonly recent = new RecentEvents(overlapMs);
  private readonly abort = new AbortController();
  private readonly url: string;
  private readonly isReadable: (event: unknown) => event is eventWithTime;
  private readonly onEvents: (events: eventWithTime[]) => void;
  private readonly onChange: () => void;
  private polling = false;

  constructor(url: string, times: PageTimes, onEvents: (events: eventWithTime[]) => void, onChange: () => void) {
    this.url = url;
    this.isReadable = (event) => isEvent(event, times);
    this.onEvents = onEvents;
    this.onChange = onChange;
  }

  /** Fetches the page. A second call, while it runs or after it, does nothing; after a failure it tries again. */
  async load(): Promise<void> {
    if (this.state === 'loading' || this.state === 'complete') return;
    const again = this.events.length > 0;
    this.state = 'loading';
    this.failure = null;
    this.onChange();
    try {
      let atHand: ReadEvent[] = [];
      for await (const read of this.read(again ? this.recent.from : null)) {
        if (again) atHand = atHand.concat(read);
        else {
          this.recent.remember(read);
          this.take(read.map(({ event }) => event));
        }
      }
      if (again) this.take(this.recent.takeNew(atHand));
      this.state = 'complete';
    } catch (error) {
      if (this.abort.signal.aborted) return;
      this.state = 'failed';
      this.failure = error as Error;
    }
    this.onChange();
  }

  /** Asks a complete page for what came since; answers whether there was anything. */
  async poll(): Promise<boolean> {
    if (this.state !== 'complete' || this.polling) return false;
    this.polling = true;
    try {
      let read: ReadEvent[] = [];
      for await (const some of this.read(this.events.length > 0 ? this.recent.from : null)) read = read.concat(some);
      const fresh = this.recent.takeNew(read);
      this.take(fresh);
      return fresh.length > 0;
    } finally {
      this.polling = false;
    }
  }

  close(): void {
    this.abort.abort();
  }

  private take(events: eventWithTime[]): void {
    if (events.length === 0) return;
    for (const event of events) {
      this.events.push(event);
      if (event.timestamp > this.loadedTo) this.loadedTo = event.timestamp;
    }
    this.onEvents(events);
  }

  private async *read(from: number | null): AsyncGenerator<ReadEvent[]> {
    const response = await request(from === null ? this.url : `${this.url}&from=${Math.floor(from)}`, { signal: this.abort.signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const array = new JsonArrayReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const read = array.push(value).flatMap((text): ReadEvent[] => {
        const event = parse(text);
        if (this.isReadable(event)) return [{ event, text }];
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
