import type { eventWithTime } from '@rrweb/types';
import { KEYFRAME_NUMBER, readPack, type PackDamage } from '@session-replay/wire/pack';
import { WireToRrweb } from '@session-replay/wire/rrweb/wire-to-rrweb';
import { getPack } from './api.ts';
import type { Pack } from './model.ts';

/** 31 days. Events further away from their pack than this do not belong to it; nothing that a person does takes as long. */
const awayMs = 31 * 86_400_000;

/** The events of one pack: fetched and unpacked once. The last pack of a page may grow. */
export class PackEvents {
  state: 'idle' | 'loading' | 'complete' | 'failed' = 'idle';
  failure: Error | null = null;
  /** How much of it has come, from 0 to 1. */
  progress = 0;
  /** The page as it was where the pack begins; empty if the pack has no keyframe. */
  readonly keyframe: eventWithTime[] = [];
  /** The events of its segments. */
  readonly events: eventWithTime[] = [];
  /** Number of events that are invalid: without a type, or with a time at which the page did not exist. */
  unreadable = 0;
  /** The first entry that cannot be read. What comes after it is left out, because it may build on it. */
  damage: PackDamage | null = null;
  /** Number of the segment that comes next. */
  next: number;
  /** Where in `events` those of each segment begin. */
  readonly #begins: { number: number; at: number }[] = [];

  readonly #sessionId: string;
  readonly #pack: Pack;
  readonly #toRrweb = new WireToRrweb();
  readonly #abort = new AbortController();

  constructor(sessionId: string, pack: Pack) {
    this.#sessionId = sessionId;
    this.#pack = pack;
    this.next = pack.first;
  }

  /** Fetches the pack. Does nothing while that runs or once it is complete; after a failure it tries again. */
  async load(): Promise<void> {
    if (this.state === 'loading' || this.state === 'complete') return;
    this.state = 'loading';
    this.failure = null;
    try {
      this.#take(await this.#fetch(null));
      this.state = 'complete';
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.state = 'failed';
      this.failure = error as Error;
    }
  }

  /** Asks for the segments that came since, up to one of a number; returns whether there were any. */
  async grow(last: number): Promise<boolean> {
    if (this.state !== 'complete' || this.damage) return false;
    const before = this.next;
    this.#take(await this.#fetch(before), last);
    return this.next > before;
  }

  /** Where in `events` those of the segments from a number on begin. */
  indexFrom(number: number): number {
    return this.#begins.find((begin) => begin.number >= number)?.at ?? this.events.length;
  }

  close = (): void => this.#abort.abort();

  async #fetch(from: number | null): Promise<Uint8Array> {
    const response = await getPack(this.#sessionId, this.#pack, from, this.#abort.signal);
    const pieces: Uint8Array[] = [];
    let length = 0;
    const reader = response.body!.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      pieces.push(read.value);
      length += read.value.length;
      if (from === null) this.progress = Math.min(1, length / Math.max(1, this.#pack.bytes));
    }
    const whole = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  #take(bytes: Uint8Array, last = Number.POSITIVE_INFINITY): void {
    for (const entry of readPack(bytes)) {
      // Two answers may have the same segment.
      if (entry.number !== null && entry.number !== KEYFRAME_NUMBER && entry.number < this.next) continue;
      if (entry.number !== null && entry.number > last) return;
      if ('reason' in entry) this.damage = entry;
      else if (entry.number > this.next) this.damage = { number: this.next, reason: `Segment ${this.next} is not in the pack.` };
      else {
        try {
          this.#read(entry.number, entry.raw);
        } catch (error) {
          this.damage = { number: entry.number, reason: error instanceof Error ? error.message : String(error) };
        }
      }
      if (this.damage) return;
    }
  }

  #read(number: number, raw: Uint8Array): void {
    const into = number === KEYFRAME_NUMBER ? this.keyframe : this.events;
    if (number !== KEYFRAME_NUMBER) this.#begins.push({ number, at: this.events.length });
    for (const event of this.#toRrweb.read(raw)) {
      if (isEvent(event, this.#pack)) into.push(event);
      else this.unreadable++;
    }
    if (number !== KEYFRAME_NUMBER) this.next = number + 1;
  }
}

function isEvent(event: unknown, { startTime, endTime }: Pack): event is eventWithTime {
  if (typeof event !== 'object' || event === null) return false;
  const { type, timestamp } = event as { type?: unknown; timestamp?: unknown };
  return typeof type === 'number' && typeof timestamp === 'number' && timestamp >= startTime - awayMs && timestamp <= endTime + awayMs;
}
