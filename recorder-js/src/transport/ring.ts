/** Of a session that is not sampled, at least this much (ms) stays in memory. */
const KEEP_MS = 60_000;
const MAX_BYTES = 8 * 1024 * 1024;

type Segment = [raw: Uint8Array<ArrayBuffer>, events: number];

/**
 * The last minute or two of a page that is not sent (yet), in groups of segments that each begin with a snapshot; kept until there
 * is a reason and a way to send them.
 */
export class Ring {
  #older: Segment[] = [];
  #newer: Segment[] = [];
  #bytes = 0;
  #began = performance.now();

  /** Returns true when it is time for a new snapshot, with which a new group begins. */
  add(...segment: Segment): boolean {
    this.#newer.push(segment);
    this.#bytes += segment[0].length;
    return performance.now() - this.#began > KEEP_MS || this.#bytes > MAX_BYTES;
  }

  /** Begins a new group. The group before it stays, unless it is too large; all older segments are dropped. */
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
