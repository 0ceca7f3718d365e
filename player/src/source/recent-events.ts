import type { eventWithTime } from '@rrweb/types';

/** An event and the JSON text in which it arrived. */
export interface ReadEvent {
  event: eventWithTime;
  text: string;
}

/**
 * Remembers the events of the last `keepMs`, so that asking for them again adds none twice. It counts equal events, so that two equal
 * events that were both recorded stay two.
 */
export class RecentEvents {
  readonly #keepMs: number;
  #kept: { time: number; key: string }[] = [];

  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /** The time from which to ask again: all later events are remembered. */
  get from(): number {
    return this.#latest() - this.#keepMs;
  }

  remember(read: readonly ReadEvent[]): void {
    for (const { event, text } of read) this.#kept.push({ time: event.timestamp, key: keyOf(text) });
    const from = this.from;
    this.#kept = this.#kept.filter((kept) => kept.time >= from);
  }

  /** Returns the events of an answer to "everything since `from`" that are new, and remembers them. */
  takeNew(read: readonly ReadEvent[]): eventWithTime[] {
    const known = new Map<string, number>();
    for (const { key } of this.#kept) known.set(key, (known.get(key) ?? 0) + 1);
    const fresh = read.filter(({ text }) => {
      const key = keyOf(text);
      const left = known.get(key) ?? 0;
      if (left > 0) known.set(key, left - 1);
      return left === 0;
    });
    this.remember(fresh);
    return fresh.map(({ event }) => event);
  }

  #latest(): number {
    return this.#kept.reduce((latest, kept) => Math.max(latest, kept.time), 0);
  }
}

/** Length and 53 bits of hash of an event's text. The text itself is not kept, because that of a snapshot may have megabytes. */
function keyOf(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  return `${text.length}:${a >>> 0}:${b >>> 11}`;
}
