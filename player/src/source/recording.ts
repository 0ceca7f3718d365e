import type { eventWithTime } from '@rrweb/types';
import { ApiError, getManifest } from './api.ts';
import { Changes, type ChangesListener } from './changes.ts';
import type { Manifest, Page } from './model.ts';
import { PageEvents } from './page-events.ts';

/** How often a live session is polled while the hub announces no changes. */
const untoldPollMs = 1_000;
/** How often it is polled while the hub announces every change, in case one was not announced. */
const toldPollMs = 10_000;
/** A session is polled once more this long after its end: by then the server no longer waits for a segment that may still come. */
const lastPollMs = 20_000;
/** Changes that are announced faster than this share one poll. */
const leastPollMs = 300;

/** Receives the news of a recording. */
export interface RecordingListener {
  /** New events of a page have been loaded. */
  onEvents(pageId: string, events: eventWithTime[]): void;
  /** The manifest, or the load state of a page, has changed. */
  onChange(): void;
  /** The server refused a request; status 401 asks for a login. */
  onRefused(error: ApiError): void;
}

/** Begins to hear of what changes in a session. */
type Hear = (sessionId: string, listener: ChangesListener) => Changes;

/** One session as the server has it: the manifest, and the events of each page once they are asked for. */
export class Recording {
  manifest: Manifest;
  readonly #pages = new Map<string, PageEvents>();
  #changes: Changes | undefined;
  /** A change has been announced that no poll has asked for yet. */
  #told = false;
  /**
   * A poll found events that were not announced (a server may not know of changes at another), or it may have missed some. Until a change
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
  }

  /** The session's recorder gave a sign of life lately, and has not said that the visit is over. */
  get live(): boolean {
    return this.manifest.session.live;
  }

  /** More events may come: a recorder that went without a word may be back within some minutes. */
  get #open(): boolean {
    return this.live || this.manifest.session.state === 'recording';
  }

  /** Polls a session that is being recorded whenever the server announces a change, or else each second. */
  follow(): void {
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

  /** The events of a page; starts loading them unless that has begun. */
  load(pageId: string): PageEvents {
    const page = this.of(pageId);
    void page.load().then(() => {
      if (page.failure instanceof ApiError) this.#listener.onRefused(page.failure);
    });
    return page;
  }

  /** The events of a page, as far as they are loaded. */
  of(pageId: string): PageEvents {
    let page = this.#pages.get(pageId);
    if (!page) {
      const query = new URLSearchParams({ page: pageId });
      page = new PageEvents(
        `/api/v1/sessions/${encodeURIComponent(this.manifest.session.id)}/events?${query}`,
        this.manifest.pages.find((one) => one.id === pageId) ?? this.manifest.session,
        (events) => this.#listener.onEvents(pageId, events),
        () => this.#listener.onChange(),
      );
      this.#pages.set(pageId, page);
    }
    return page;
  }

  close(): void {
    this.#closed = true;
    this.#changes?.close();
    clearTimeout(this.#timer);
    for (const page of this.#pages.values()) page.close();
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
      await this.#pollManifest();
      const growing = this.manifest.pages.filter((page) => this.#mayGrow(page)).flatMap((page) => this.#pages.get(page.id) ?? []);
      const reading = growing.some(({ state }) => state === 'loading'); // `poll` does not ask these.
      const grown = await Promise.all(growing.map((page) => page.poll()));
      if (reading || (grown.includes(true) && !told && !this.#told)) this.#missed = true;
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

  async #pollManifest(): Promise<void> {
    this.manifest = await getManifest(this.manifest.session.id);
    if (!this.#closed) this.#listener.onChange();
  }

  /** Whether a page may get more events. Tabs left long ago do not come back, and polling them each second would be noise. */
  #mayGrow(page: Page): boolean {
    const minute = 60_000;
    return page.endTime >= this.manifest.session.endTime - minute;
  }
}
