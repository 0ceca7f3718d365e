import type { CaptureContext } from '../context.ts';
import { guarded } from '../../lib/guard.ts';

/**
 * Of each window of `WINDOW_MS` the recorder may take the share `BUDGET`. If it takes more, changes gather until the share is kept,
 * and only the last value of a thing is recorded; this ends when half of the share is enough.
 */
const WINDOW_MS = 5000;
const BUDGET = 0.1;
const LEAST_GATHER_MS = 500;
const MOST_GATHER_MS = 2000;

/** Decides when the next slice of recording the DOM runs, each in a task of its own, and keeps the account of the time they take. */
export class Slices {
  /** The recorder took too much of the page's time, so changes gather before each slice. */
  gathers = false;
  #window = { began: performance.now(), ms: 0 };
  /** How long (ms) recording has taken since changes last gathered. */
  #batchMs = 0;
  #planned = false;
  readonly #context: CaptureContext;
  readonly #channel = new MessageChannel();

  constructor(context: CaptureContext, run: () => void) {
    this.#context = context;
    this.#channel.port1.onmessage = guarded(() => {
      this.#planned = false;
      run();
    });
  }

  /** Plans the next slice, if none is planned: soon, or with `gather` after changes have gathered. */
  plan(gather = this.gathers): void {
    if (this.#planned) return;
    this.#planned = true;
    const next = (): void => this.#channel.port2.postMessage(0);
    if (!gather) return next();
    setTimeout(next, Math.min(Math.max(this.#batchMs / BUDGET, LEAST_GATHER_MS), MOST_GATHER_MS));
    this.#batchMs = 0;
  }

  /** Adds a slice that began at `began` (ms of `performance.now`) to the cost. Returns true if that begins or ends degraded recording. */
  account(began: number): boolean {
    const { cost, custom } = this.#context;
    const now = performance.now();
    const took = now - began;
    const window = this.#window;
    cost.ms += took;
    this.#batchMs += took;
    cost.longestMs = Math.max(cost.longestMs, took);
    const spent = now - window.began;
    if (spent <= WINDOW_MS) {
      window.ms += took;
      return false;
    }
    this.#window = { began: now, ms: took };
    const share = window.ms / spent;
    if (share > (this.gathers ? BUDGET / 2 : BUDGET) === this.gathers) return false;
    this.gathers = !this.gathers;
    custom('recorder', { degraded: this.gathers, share });
    return true;
  }

  stop(): void {
    this.#channel.port1.close();
  }
}
