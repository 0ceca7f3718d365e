import { ApiError, getManifest, getRecord } from './api.ts';
import { Changes, type ChangesListener } from './changes.ts';
import type { Manifest, Moment, Pack } from './model.ts';
import { Moments } from './moments.ts';
import { Packs } from './packs.ts';

/** How often a live session is polled while the hub announces no changes. */
const untoldPollMs = 1_000;
/** How often it is polled while the hub announces every change, in case one was not announced. */
const toldPollMs = 10_000;
/** A session is polled once more this long after its end: by then the server no longer waits for a segment that may still come. */
const lastPollMs = 20_000;
/** Changes that are announced faster than this share one poll. */
const leastPollMs = 100;

/** Receives the news of a recording. */
export interface RecordingListener {
  /** The manifest or the moments have changed. */
  onChange(): void;
  /** The server refused a request; status 401 asks for a login. */
  onRefused(error: ApiError): void;
}

/** Begins to hear of what changes in a session. */
type Hear = (sessionId: string, listener: ChangesListener) => Changes;

/** One session as the server has it: the manifest, all moments, and each pack once it is asked for. */
export class Recording {
  manifest: Manifest;
  readonly packs: Packs;
  readonly moments: Moments;
  readonly #abort = new AbortController();
  #changes: Changes | undefined;
  /** A change has been announced that no poll has asked for yet. */
  #told = false;
  /**
   * A poll found something that was not announced (a server may not know of changes at another), or it may have missed some. Until a change
   * is announced, silence does not mean that nothing is new.
   */
  #missed = false;
  #polling = false;
  #polledLast = false;
  #polledAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  readonly #listener: RecordingListener;
  readonly #hear: Hear;

  constructor(manifest: Manifest, listener: RecordingListener, hear: Hear = (sessionId, changes) => new Changes(sessionId, changes)) {
    this.manifest = manifest;
    this.#listener = listener;
    this.#hear = hear;
    const { id } = manifest.session;
    this.packs = new Packs(id, (error) => listener.onRefused(error));
    this.moments = new Moments(id);
  }

  /** The session's recorder gave a sign of life lately, and has not said that the visit is over. */
  get live(): boolean {
    return this.manifest.session.live;
  }

  /**
   * More may come: of a recorder that went without a word and may be back within some minutes, or from the server, which has not read all of
   * the session yet.
   */
  get #open(): boolean {
    return this.live || this.manifest.session.state === 'recording' || !this.manifest.indexed;
  }

  /** Reads the moments, and polls a session that goes on whenever the server announces a change, or else each second. */
  follow(): void {
    void this.readMoments();
    if (!this.#open || this.#closed) return;
    this.#changes = this.#hear(this.manifest.session.id, {
      onChange: () => {
        this.#told = true;
        this.#missed = false;
        this.#pollLater();
      },
      onLost: () => this.#pollLater(),
    });
    this.#pollLater();
  }

  /** Reads the moments that are new, or all of them after that has failed. */
  async readMoments(): Promise<boolean> {
    try {
      return await this.moments.update(this.manifest);
    } catch (error) {
      if (!this.#closed && error instanceof ApiError) this.#listener.onRefused(error);
      return false;
    } finally {
      if (!this.#closed) this.#listener.onChange();
    }
  }

  /** The record of a moment, whole. */
  record(moment: Moment): Promise<unknown> {
    return getRecord(this.manifest.session.id, moment, this.#abort.signal);
  }

  close(): void {
    this.#closed = true;
    this.#changes?.close();
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.packs.close();
    this.moments.close();
  }

  #pollLater(): void {
    if (this.#polling || this.#closed) return;
    clearTimeout(this.#timer);
    if (!this.#open) return this.#pollLast();
    this.#timer = setTimeout(() => void this.#poll(), this.#pause);
  }

  #pollLast(): void {
    this.#changes?.close();
    if (this.#polledLast) return;
    this.#polledLast = true;
    this.#timer = setTimeout(() => void this.#poll(), lastPollMs);
  }

  get #pause(): number {
    if (this.#told) return Math.max(0, this.#polledAt + leastPollMs - performance.now());
    return this.#changes?.hears && !this.#missed ? toldPollMs : untoldPollMs;
  }

  async #poll(): Promise<void> {
    this.#polling = true;
    this.#polledAt = performance.now();
    const told = this.#told;
    this.#told = false;
    try {
      const [grown, manifest] = await Promise.all([
        this.packs.grow(this.manifest, (pack) => this.#mayGrow(pack)),
        getManifest(this.manifest.session.id),
      ]);
      if (this.#closed) return;
      this.manifest = manifest;
      this.#listener.onChange();
      // A pack that is the last no more may lack segments that came with the next one.
      const found = [grown, ...(await Promise.all([this.readMoments(), this.packs.grow(manifest, () => false)]))];
      if (found.includes(true) && !told && !this.#told) this.#missed = true;
    } catch (error) {
      this.#missed = true;
      // A server that is away for a moment is polled again, and the picture stays; a missing login ends the polling.
      if (!this.#closed && error instanceof ApiError && error.loginNeeded) {
        this.#changes?.close();
        return this.#listener.onRefused(error);
      }
    }
    this.#polling = false;
    this.#pollLater();
  }

  /** Whether a pack may have segments that are not in the manifest. Tabs left long ago do not come back, and polling them would be noise. */
  #mayGrow(pack: Pack): boolean {
    const { packs, session } = this.manifest;
    const minute = 60_000;
    return pack.endTime >= session.endTime - minute && !packs.some((other) => other.pageId === pack.pageId && other.first > pack.first);
  }
}
