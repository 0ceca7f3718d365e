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

  /** Returns it, if it was there. */
  remove(number: number): OutboxSegment | undefined {
    const segment = this.#segments.get(number);
    if (segment) this.#bytes -= segment.bytes;
    this.#segments.delete(number);
    return segment;
  }

  /** The server has these: every number up to `hi`, and those in `ranges`. True: that is news. */
  acked(hi: number, ranges: [number, number][]): boolean {
    const { size } = this.#segments;
    for (const number of this.#segments.keys()) {
      if (number <= hi || ranges.some(([from, to]) => number >= from && number <= to)) this.remove(number);
    }
    return this.#segments.size < size;
  }

  /** In order of their numbers: that is how they were added. */
  all(): OutboxSegment[] {
    return [...this.#segments.values()];
  }

  /** The connection is gone: nothing is on its way any more. */
  unsend(): void {
    for (const segment of this.#segments.values()) segment.sent = false;
  }

  /** Drops everything. Returns what was lost. */
  clear(): Lost {
    const lost = { segments: this.#segments.size, events: 0, bytes: this.#bytes };
    for (const { events } of this.#segments.values()) lost.events += events;
    this.#segments.clear();
    this.#bytes = 0;
    return lost;
  }
}
