import { store, stored } from './lib/storage.ts';
import { randomId } from './lib/random-id.ts';

const IDLE_MS = 30 * 60_000;
const LONGEST_MS = 24 * 60 * 60_000;
/** How often "still here" is written down for other tabs. */
const SEEN_MS = 5000;
/** Of whom more than this is said (characters of JSON), only the id is kept. */
const MAX_PERSON = 4096;

/** What `identify` says. */
export interface Person {
  id: string;
  traits: Record<string, unknown>;
}

/** What every page and tab of a visit shares. */
interface StoredSession {
  id: string;
  token?: string;
  /** It is sent, not only kept in memory. */
  sampled: boolean;
  /** When it began and when the person last did something, ms since 1970 by the wall clock. */
  began: number;
  seen: number;
  /** Who it is; outlives the session. */
  person?: Person;
}

/** One visit: goes on over pages and tabs of an origin until the person was away for 30 minutes, 24 hours at most. */
export class Session {
  /** Under which it is stored. */
  readonly key: string;
  /** Which session this is may no longer change. */
  agreed = false;
  #stored: StoredSession;
  /** What becomes of it is not stored any more. */
  #ended = false;
  /** What is to be stored as soon as it is known in which session. */
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
    this.#save({ sampled });
  }

  /** The write token; another tab may have got it first. */
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

  /** Decides now which session this is: the one that is stored, or else this one. True: this one, and nobody knew it before. */
  agree(): boolean {
    if (this.agreed) return false;
    this.agreed = true;
    const other = this.#load();
    const joins = isAlive(other);
    if (joins) this.#stored = other;
    this.#save(this.#changes);
    return !joins;
  }

  /** The person was away too long, here and in every other tab. */
  isOver(now = Date.now()): boolean {
    if (this.#stored.seen > now || !isAlive(this.#stored, now)) this.#read();
    return !isAlive(this.#stored, now);
  }

  /** Another tab has begun another one. */
  isReplaced(): boolean {
    const other = this.#load();
    return this.agreed && other.id !== this.id && isAlive(other);
  }

  /** The person did something. */
  touch(now = Date.now()): void {
    if (now - this.#stored.seen > SEEN_MS) this.#save({ seen: now });
  }

  /** The visit is over: the next page begins another, of the same person unless that is to be forgotten. */
  end(forget = false): void {
    const { person } = this.#load();
    this.agreed = this.#ended = true;
    store(this.key, person && !forget ? JSON.stringify({ person }) : undefined);
  }

  #load(): Partial<StoredSession> {
    try {
      const session = { ...(JSON.parse(stored(this.key)!) as Partial<StoredSession>) };
      // Left of a clock that was set back: for every tab the person was here now.
      if (session.seen! > Date.now()) {
        isAlive(session);
        store(this.key, JSON.stringify(session));
      }
      return session;
    } catch {
      return {}; // It holds something else.
    }
  }

  /** Takes over what other tabs have stored of this session. Returns what is stored, be it of another. */
  #read(): Partial<StoredSession> {
    const other = this.#load();
    if (other.id === this.id) this.#stored = { ...this.#stored, ...other };
    return other;
  }

  #save(change: Partial<StoredSession>): void {
    const other = this.#read();
    Object.assign(this.#stored, change);
    if (!this.agreed) Object.assign(this.#changes, change);
    // A session that has replaced this one stays.
    else if (other.id === this.id || !isAlive(other)) this.store();
  }

  /** Tells the other tabs. */
  store(): void {
    if (!this.#ended) store(this.key, JSON.stringify(this.#stored));
  }
}

function isAlive(session: Partial<StoredSession>, now = Date.now()): session is StoredSession {
  // Of a clock that was set back: as if it had been now.
  session.began = Math.min(session.began!, now);
  session.seen = Math.min(session.seen!, now);
  return /^[0-9a-f]{32}$/.test(session.id!) && now - session.seen < IDLE_MS && now - session.began < LONGEST_MS;
}
