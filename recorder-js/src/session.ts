import { store, stored } from './lib/storage.ts';
import { randomId } from './lib/random-id.ts';

const IDLE_MS = 30 * 60_000;
const LONGEST_MS = 24 * 60 * 60_000;
/** How often "still here" is written down for other tabs. */
const SEEN_MS = 5000;

/** What every page and tab of a visit shares. */
interface StoredSession {
  id: string;
  token?: string;
  /** It is sent, not only kept in memory. */
  sampled: boolean;
  /** When it began and when the person last did something, ms since 1970. */
  began: number;
  seen: number;
}

/** One visit: goes on over pages and tabs of an origin until the person was away for 30 minutes, 24 hours at most. */
export class Session {
  readonly #storageKey: string;
  #stored: StoredSession;

  constructor(projectKey: string, sampleRate = 1, now = Date.now()) {
    this.#storageKey = `session-replay:${projectKey}`;
    const stored = this.#load();
    this.#stored =
      stored && isAlive(stored, now)
        ? { ...stored, seen: now }
        : { id: randomId(16), sampled: Math.random() < sampleRate, began: now, seen: now };
    this.#save();
  }

  get id(): string {
    return this.#stored.id;
  }

  /** ms since 1970. */
  get began(): number {
    return this.#stored.began;
  }

  /** The first 40 bits of the id, to be said on the phone: Crockford's base 32 has no letters that are taken for digits. */
  get supportCode(): string {
    const code = parseInt(this.id.slice(0, 10), 16)
      .toString(32)
      .padStart(8, '0')
      .replace(/[a-v]/g, (digit) => 'ABCDEFGHJKMNPQRSTVWXYZ'[parseInt(digit, 32) - 10]);
    return `${code.slice(0, 4)}-${code.slice(4)}`;
  }

  get sampled(): boolean {
    return this.#stored.sampled;
  }

  set sampled(sampled: boolean) {
    this.#stored.sampled = sampled;
    this.#save();
  }

  /** The write token; another tab may have got it first. */
  get token(): string | undefined {
    if (!this.#stored.token) {
      const stored = this.#load();
      if (stored?.id === this.id) this.#stored.token = stored.token;
    }
    return this.#stored.token;
  }

  set token(token: string | undefined) {
    this.#stored.token = token;
    this.#save();
  }

  /** The person did something. False: too late, this session is over. */
  touch(now = Date.now()): boolean {
    if (!isAlive(this.#stored, now)) {
      // Another tab may have kept it alive.
      const stored = this.#load();
      if (stored?.id !== this.id || !isAlive(stored, now)) return false;
      this.#stored.seen = stored.seen;
    }
    if (now - this.#stored.seen > SEEN_MS) {
      this.#stored.seen = now;
      this.#save();
    }
    return true;
  }

  /** The visit is over: the next page begins another. */
  end(): void {
    store(this.#storageKey);
  }

  #load(): StoredSession | undefined {
    try {
      const session = JSON.parse(stored(this.#storageKey) ?? 'null') as StoredSession | null;
      return session && /^[0-9a-f]{32}$/.test(session.id) ? session : undefined;
    } catch {
      return undefined; // It holds something else.
    }
  }

  #save(): void {
    store(this.#storageKey, JSON.stringify(this.#stored));
  }
}

function isAlive({ began, seen }: StoredSession, now: number): boolean {
  // A clock that was set back makes these negative: the session goes on.
  return now - seen < IDLE_MS && now - began < LONGEST_MS;
}
