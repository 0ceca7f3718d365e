/** A segment that is not acked yet. */
export interface OutboxSegment {
  number: number;
  /** As it was recorded, until it is sealed. */
  raw?: Uint8Array<ArrayBuffer>;
  /** As it is sent; undefined while it is being deflated. */
  sealed?: Uint8Array<ArrayBuffer>;
  /** Length of `raw`. */
  bytes: number;
  events: number;
  /** Sent on the connection that is open now. */
  sent: boolean;
  refusals: number;
  /** It stands in the browser's storage as well. */
  kept?: boolean;
}

/** What of a recording the server will never have. */
export interface Lost {
  segments: number;
  events: number;
  bytes: number;
}

/** The segments the server has not acked. Bounded: what does not fit is lost and said to be. */
export class Outbox {
  readonly #maxBytes: number;
  readonly #segments = new Map<number, OutboxSegment>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#segments.size;
  }

  /** Returns what is lost, if it was too much: everything. */
  add(segment: OutboxSegment): Lost | undefined {
    this.#bytes += segment.bytes;
    this.#segments.set(segment.number, segment);
    return this.#bytes > this.#maxBytes ? this.clear() : undefined;
  }

  get(number: number): OutboxSegment | undefined {
    return this.#segments.get(number);
  }

  /** Drops these. Returns what was lost, those aside that were not there any more. */
  drop(segments: OutboxSegment[]): Lost {
    const lost = { segments: 0, events: 0, bytes: 0 };
    for (const { number, bytes, events } of segments) {
      if (!this.#segments.delete(number)) continue;
      this.#bytes -= bytes;
      lost.bytes += bytes;
      lost.events += events;
      lost.segments++;
    }
    return lost;
  }

  /** The server has these: every number up to `hi`, and those in `ranges`. True: that is news. */
  acked(hi: number, ranges: [number, number][]): boolean {
    const stored = this.all().filter(({ number }) => number <= hi || ranges.some(([from, to]) => number >= from && number <= to));
    return !!this.drop(stored).segments;
  }

  /** In order of their numbers: that is how they were added. */
  all(): OutboxSegment[] {
    return [...this.#segments.values()];
  }

  /** The first of `segments` that fit into `bytes`. `hurry`: those still being deflated too, as they are. */
  take(bytes: number, hurry: boolean, segments = this.all()): OutboxSegment[] {
    const taken: OutboxSegment[] = [];
    for (const segment of segments) {
      if (!segment.sealed && !hurry) continue;
      const size = segment.sealed?.length ?? segment.bytes;
      // A smaller one may still fit.
      if (size > bytes && (taken.length || hurry)) continue;
      bytes -= size;
      taken.push(segment);
    }
    return taken;
  }

  /** The connection is gone: nothing is on its way any more. */
  unsend(): void {
    for (const segment of this.#segments.values()) segment.sent = false;
  }

  /** Drops everything. Returns what was lost. */
  clear(): Lost {
    return this.drop(this.all());
  }
}
