import { store, stored } from './lib/storage.ts';
import { randomId } from './lib/random-id.ts';

const IDLE_MS = 30 * 60_000;
const LONGEST_MS = 24 * 60 * 60_000;
/** How often (ms) the time of the person's last action is stored for other tabs. */
const SEEN_MS = 5000;
/** Of a person with more JSON than this (in characters) only the id is kept. */
const MAX_PERSON = 4096;

/** A person, as given to `identify`. */
export interface Person {
  id: string;
  traits: Record<string, unknown>;
}

/** The state that all pages and tabs of a visit share through the browser's storage. */
interface StoredSession {
  id: string;
  token?: string;
  /** Whether the session is sent, and not only kept in memory. */
  sampled: boolean;
  /** When the session began and when the person last did something, in ms since 1970 by the wall clock. */
  began: number;
  seen: number;
  /** Who the person is; outlives the session. */
  person?: Person;
}

/** One visit. It goes on over pages and tabs of an origin until the person has been away for 30 minutes, and for 24 hours at most. */
export class Session {
  /** The storage key of the session. */
  readonly key: string;
  /** True once it is settled which session this is; the id no longer changes then. */
  agreed = false;
  #stored: StoredSession;
  /** Set by `end`: later changes are not stored. */
  #ended = false;
  /** Changes made before `agreed`, to be stored when it is settled which session this is. */
  readonly #changes: Partial<StoredSession> = {};

  constructor(projectKey: string, sampleRate = 1, now = Date.now()) {
    this.key = `session-replay:${projectKey}`;
    const stored = this.#load();
    this.#stored = isAlive(stored, now)
      ? stored
      : { id: randomId(16), sampled: Math.random() < sampleRate, began: now, seen: now, person: stored.person };
  }

  get id(): string {
    return this.#stored.id;
  }

  /** The first 40 bits of the id, to be said on the phone. Crockford's base 32 has no letters that are taken for digits. */
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
    this.#save({ sampled });
  }

  /** The write token. Another tab may have got it first and stored it. */
  get token(): string | undefined {
    if (!this.#stored.token) this.#read();
    return this.#stored.token;
  }

  set token(token: string | undefined) {
    this.#save({ token });
  }

  get person(): Person | undefined {
    return this.#stored.person;
  }

  set person(person: Person) {
    this.#save({ person: JSON.stringify(person).length > MAX_PERSON ? { ...person, traits: {} } : person });
  }

  /**
   * Settles which session this is: the stored one if that is alive, or else this one. Returns true if it is this one and no other
   * tab knew it before.
   */
  agree(): boolean {
    if (this.agreed) return false;
    this.agreed = true;
    const other = this.#load();
    const joins = isAlive(other);
    if (joins) this.#stored = other;
    this.#save(this.#changes);
    return !joins;
  }

  /** True when the session has ended: the person was away too long, here and in every other tab, or 24 hours are over. */
  isOver(now = Date.now()): boolean {
    if (this.#stored.seen > now || !isAlive(this.#stored, now)) this.#read();
    return !isAlive(this.#stored, now);
  }

  /** True when another tab has begun another session. */
  isReplaced(): boolean {
    const other = this.#load();
    return this.agreed && other.id !== this.id && isAlive(other);
  }

  /** The person did something. */
  keepAlive(now = Date.now()): void {
    if (now - this.#stored.seen > SEEN_MS) this.#save({ seen: now });
  }

  /** Ends the visit. The next page begins another one, of the same person unless `forget` is true. */
  end(forget = false): void {
    const { person } = this.#load();
    this.agreed = this.#ended = true;
    store(this.key, person && !forget ? JSON.stringify({ person }) : undefined);
  }

  #load(): Partial<StoredSession> {
    try {
      const session = { ...(JSON.parse(stored(this.key)!) as Partial<StoredSession>) };
      // The clock was set back after this was stored. The session is stored again as if the person had been here now, for all tabs.
      if (session.seen! > Date.now()) {
        isAlive(session);
        store(this.key, JSON.stringify(session));
      }
      return session;
    } catch {
      return {}; // The stored text is no session.
    }
  }

  /** Takes over the changes that other tabs have stored of this session. Returns the stored session, even if it is another one. */
  #read(): Partial<StoredSession> {
    const other = this.#load();
    if (other.id === this.id) this.#stored = { ...this.#stored, ...other };
    return other;
  }

  #save(change: Partial<StoredSession>): void {
    const other = this.#read();
    Object.assign(this.#stored, change);
    if (!this.agreed) Object.assign(this.#changes, change);
    // A stored session that has replaced this one stays.
    else if (other.id === this.id || !isAlive(other)) this.store();
  }

  /** Stores the session for the other tabs. */
  store(): void {
    if (!this.#ended) store(this.key, JSON.stringify(this.#stored));
  }
}

function isAlive(session: Partial<StoredSession>, now = Date.now()): session is StoredSession {
  // A time in the future comes from a clock that was set back, and counts as now.
  session.began = Math.min(session.began!, now);
  session.seen = Math.min(session.seen!, now);
  return /^[0-9a-f]{32}$/.test(session.id!) && now - session.seen < IDLE_MS && now - session.began < LONGEST_MS;
}
