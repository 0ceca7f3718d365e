/** Of a session that is not sampled, at least this much stays in memory. */
const KEEP_MS = 60_000;
const MAX_BYTES = 8 * 1024 * 1024;

type Segment = [raw: Uint8Array<ArrayBuffer>, events: number];

/** The last minute or two of a page that nobody asked for, in groups that each begin with a snapshot; kept until an error makes them worth sending. */
export class Ring {
  #older: Segment[] = [];
  #newer: Segment[] = [];
  #bytes = 0;
  #began = performance.now();

  /** Returns true when it is time for a new snapshot: what comes after it is a new group. */
  add(...segment: Segment): boolean {
    this.#newer.push(segment);
    this.#bytes += segment[0].length;
    return performance.now() - this.#began > KEEP_MS || this.#bytes > MAX_BYTES;
  }

  /** A new group begins; the one before the last is let go. */
  turn(): void {
    this.#older = this.#bytes > MAX_BYTES ? [] : this.#newer;
    this.#newer = [];
    this.#bytes = 0;
    this.#began = performance.now();
  }

  /** Everything, in order. */
  take(): Segment[] {
    return [...this.#older, ...this.#newer];
  }
}
