/** A segment that is not acked yet. */
export interface OutboxSegment {
  number: number;
  /** The raw segment, until it is sealed. */
  raw?: Uint8Array<ArrayBuffer>;
  /** The segment as it is sent; undefined while it is being deflated. */
  sealed?: Uint8Array<ArrayBuffer>;
  /** Length of `raw`. */
  bytes: number;
  events: number;
  /** Sent on the connection that is open now. */
  sent: boolean;
  refusals: number;
  /** The segment is in the browser's storage as well. */
  kept?: boolean;
}

/** The part of a recording that the server will never have. */
export interface Lost {
  segments: number;
  events: number;
  bytes: number;
}

/** The segments that the server has not acked. The outbox is bounded: segments that do not fit are lost, and the recording says so. */
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

  /** Adds a segment. If the outbox is too large then, it drops everything and returns the loss. */
  add(segment: OutboxSegment): Lost | undefined {
    this.#bytes += segment.bytes;
    this.#segments.set(segment.number, segment);
    return this.#bytes > this.#maxBytes ? this.clear() : undefined;
  }

  get(number: number): OutboxSegment | undefined {
    return this.#segments.get(number);
  }

  /** Drops these segments. Returns the loss, in which segments that were no longer there do not count. */
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

  /** Drops the segments that the server has: every number up to `hi`, and the numbers in `ranges`. Returns true if any was dropped. */
  acked(hi: number, ranges: [number, number][]): boolean {
    const stored = this.all().filter(({ number }) => number <= hi || ranges.some(([from, to]) => number >= from && number <= to));
    return !!this.drop(stored).segments;
  }

  /** All segments in the order of their numbers, in which they were added. */
  all(): OutboxSegment[] {
    return [...this.#segments.values()];
  }

  /**
   * The first of `segments` that fit into `bytes`. With `hurry`, segments that are still being deflated count too, at their raw
   * size; without it, one segment is taken even if it is larger.
   */
  take(bytes: number, hurry: boolean, segments = this.all()): OutboxSegment[] {
    const taken: OutboxSegment[] = [];
    for (const segment of segments) {
      if (!segment.sealed && !hurry) continue;
      const size = segment.sealed?.length ?? segment.bytes;
      // A smaller segment may still fit.
      if (size > bytes && (taken.length || hurry)) continue;
      bytes -= size;
      taken.push(segment);
    }
    return taken;
  }

  /** The connection is gone: no segment is on its way any more. */
  unsend(): void {
    for (const segment of this.#segments.values()) segment.sent = false;
  }

  /** Drops everything. Returns the loss. */
  clear(): Lost {
    return this.drop(this.all());
  }
}
