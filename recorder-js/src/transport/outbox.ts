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

  /** False: it would be too much. */
  add(segment: OutboxSegment): boolean {
    if (this.#bytes + segment.bytes > this.#maxBytes) return false;
    this.#bytes += segment.bytes;
    this.#segments.set(segment.number, segment);
    return true;
  }

  get(number: number): OutboxSegment | undefined {
    return this.#segments.get(number);
  }

  remove(number: number): void {
    const segment = this.#segments.get(number);
    if (!segment) return;
    this.#bytes -= segment.bytes;
    this.#segments.delete(number);
  }

  /** The server has these: every number up to `hi`, and those in `ranges`. */
  acked(hi: number, ranges: [number, number][]): void {
    for (const number of [...this.#segments.keys()]) {
      if (number <= hi || ranges.some(([from, to]) => number >= from && number <= to)) this.remove(number);
    }
  }

  /** In order of their numbers. */
  all(): OutboxSegment[] {
    return [...this.#segments.values()].sort((a, b) => a.number - b.number);
  }

  /** The connection is gone: nothing is on its way any more. */
  unsend(): void {
    for (const segment of this.#segments.values()) segment.sent = false;
  }

  /** Drops everything. Returns what was lost. */
  clear(): { segments: number; events: number; bytes: number } {
    const lost = { segments: this.#segments.size, events: 0, bytes: this.#bytes };
    for (const { events } of this.#segments.values()) lost.events += events;
    this.#segments.clear();
    this.#bytes = 0;
    return lost;
  }
}
