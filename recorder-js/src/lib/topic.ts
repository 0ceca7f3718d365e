import type { Stop } from './stop.ts';

/** The most items that a topic keeps for late listeners. */
const MAX_PAST = 10_000;

/** Passes items on to its listeners. A late listener gets all earlier items too, until `settled` says that no other will come. */
export class Topic<T> {
  readonly #listeners = new Set<(what: T) => void>();
  #past: Set<T> | undefined = new Set();

  tell(what: T): void {
    if (this.#past && this.#past.size < MAX_PAST) this.#past.add(what);
    this.#listeners.forEach((listener) => listener(what));
  }

  /** Calls `listener` with every item, past ones included, until it is stopped. */
  on(listener: (what: T) => void): Stop {
    this.#listeners.add(listener);
    this.#past?.forEach((what) => listener(what));
    return () => this.#listeners.delete(listener);
  }

  settled(): void {
    this.#past = undefined;
  }
}
