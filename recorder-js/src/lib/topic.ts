import type { Stop } from './stop.ts';

/** Of what nobody comes to be told of, no more than this is kept. */
const MAX_PAST = 10_000;

/** Something to be told of. Who subscribes late is told what was told before, until it is settled that nobody else will come. */
export class Topic<T> {
  readonly #listeners = new Set<(what: T) => void>();
  #past: Set<T> | undefined = new Set();

  tell(what: T): void {
    if (this.#past && this.#past.size < MAX_PAST) this.#past.add(what);
    this.#listeners.forEach((listener) => listener(what));
  }

  /** Tells `listener`, until it is stopped. */
  on(listener: (what: T) => void): Stop {
    this.#listeners.add(listener);
    this.#past?.forEach((what) => listener(what));
    return () => this.#listeners.delete(listener);
  }

  settled(): void {
    this.#past = undefined;
  }
}
