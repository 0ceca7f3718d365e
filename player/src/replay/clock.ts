/** Playback advances by this real time at most, because a later animation frame was held up (a tab in the background, a long task). */
const longestFrameMs = 250;

/**
 * Turns real time into the position in the session, in ms. It has no timer: its owner calls `tick` each animation frame, and says how far
 * there is something to play.
 */
export class Clock {
  time = 0;
  speed = 1;
  #running = false;
  #last = 0;

  get playing(): boolean {
    return this.#running;
  }

  play(now: number): void {
    this.#running = true;
    this.#last = now;
  }

  pause(): void {
    this.#running = false;
  }

  seek(time: number): void {
    this.time = time;
  }

  /** Advances to `now`, but not past `limit`, and returns the position. `held`: playback waits for events, so the position stays. */
  tick(now: number, limit: number, held = false): number {
    const passed = Math.min(longestFrameMs, Math.max(0, now - this.#last));
    this.#last = now;
    if (this.#running && !held) this.time = Math.min(Math.max(limit, this.time), this.time + passed * this.speed);
    return this.time;
  }
}
