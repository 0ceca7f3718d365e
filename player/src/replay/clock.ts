/** A frame that comes later than this was held up (a tab in the background, a long task): the time until then did not play. */
const longestFrameMs = 250;

/** Time → position. It only counts: who owns it calls `tick` each frame, and says how far there is something to play. */
export class Clock {
  time = 0;
  speed = 1;
  private running = false;
  private last = 0;

  get playing(): boolean {
    return this.running;
  }

  play(now: number): void {
    this.running = true;
    this.last = now;
  }

  pause(): void {
    this.running = false;
  }

  seek(time: number): void {
    this.time = time;
  }

  /** Moves on to `now`, but not past `limit`; answers the time. `held`: time passes, playback does not (it waits for events). */
  tick(now: number, limit: number, held = false): number {
    const passed = Math.min(longestFrameMs, Math.max(0, now - this.last));
    this.last = now;
    if (this.running && !held) this.time = Math.min(Math.max(limit, this.time), this.time + passed * this.speed);
    return this.time;
  }
}
