import type { eventWithTime } from '@rrweb/types';
import { ApiError, getManifest } from './api.ts';
import { Changes, type ChangesListener } from './changes.ts';
import type { Manifest, Page } from './model.ts';
import { PageEvents } from './page-events.ts';

/** How often a live session is asked for what is new while nobody tells. */
const untoldPollMs = 1_000;
/** And while every change is told: a look, in case one was not. */
const toldPollMs = 10_000;
/** After its end a session is asked once more: by now the server waits for no segment that may still come. */
const lastPollMs = 20_000;
/** Changes that are told faster than this share one question. */
const leastPollMs = 300;
/** A manifest names every segment; that of a long session is asked for less often. */
const longSession = 1_000;
const longSessionPollMs = 5_000;

/** What a recording tells of itself. */
export interface RecordingListener {
  /** Events of a page that were not here before. */
  onEvents(pageId: string, events: eventWithTime[]): void;
  /** The manifest, or the state of a page, is another. */
  onChange(): void;
  /** The server refused; 401 means log in. */
  onRefused(error: ApiError): void;
}

/** One session as the server has it: the manifest, and the events of each page when they are asked for. */
export class Recording {
  manifest: Manifest;
  private readonly pages = new Map<string, PageEvents>();
  private changes: Changes | undefined;
  /** There is something new that was not asked for yet. */
  private told = false;
  /** Something came that was not told (a server may not hear of another), or may have and was not asked for. Until a change is told, silence means nothing. */
  private missed = false;
  private polling = false;
  private polledLast = false;
  private polledAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private manifestAt = 0;
  private closed = false;
  private readonly listener: RecordingListener;
  private readonly hear: (sessionId: string, listener: ChangesListener) => Changes;

  constructor(
    manifest: Manifest,
    listener: RecordingListener,
    hear: Recording['hear'] = (sessionId, changes) => new Changes(sessionId, changes),
  ) {
    this.manifest = manifest;
    this.listener = listener;
    this.hear = hear;
  }

  /** Its recorder is there at this moment. */
  get live(): boolean {
    return this.manifest.session.live;
  }

  /** More may come: a recorder that went without a word may be back within some minutes. */
  private get open(): boolean {
    return this.live || this.manifest.session.state === 'recording';
  }

  /** Goes on asking for what is new in a session that is being recorded: when the server tells of it, or else each second. */
  follow(): void {
    if (!this.open || this.closed) return;
    this.changes = this.hear(this.manifest.session.id, {
      onChange: () => {
        this.told = true;
        this.missed = false;
        this.pollLater();
      },
      onLost: () => this.pollLater(),
    });
    this.pollLater();
  }

  /** The events of a page; they begin to load now, if they have not. */
  load(pageId: string): PageEvents {
    const page = this.of(pageId);
    void page.load().then(() => {
      if (page.failure instanceof ApiError) this.listener.onRefused(page.failure);
    });
    return page;
  }

  /** The events of a page as far as they are here. */
  of(pageId: string): PageEvents {
    let page = this.pages.get(pageId);
    if (!page) {
      const query = new URLSearchParams({ page: pageId });
      page = new PageEvents(
        `/api/v1/sessions/${encodeURIComponent(this.manifest.session.id)}/events?${query}`,
        this.manifest.pages.find((one) => one.id === pageId) ?? this.manifest.session,
        (events) => this.listener.onEvents(pageId, events),
        () => this.listener.onChange(),
      );
      this.pages.set(pageId, page);
    }
    return page;
  }

  close(): void {
    this.closed = true;
    this.changes?.close();
    clearTimeout(this.timer);
    for (const page of this.pages.values()) page.close();
  }

  private pollLater(): void {
    if (this.polling || this.closed) return;
    clearTimeout(this.timer);
    if (!this.open) return this.pollLast();
    this.timer = setTimeout(() => void this.poll(), this.pause);
  }

  private pollLast(): void {
    this.changes?.close();
    if (this.polledLast) return;
    this.polledLast = true;
    this.timer = setTimeout(() => void this.poll(), lastPollMs);
  }

  private get pause(): number {
    if (this.told) return Math.max(0, this.polledAt + leastPollMs - performance.now());
    return this.changes?.hears && !this.missed ? toldPollMs : untoldPollMs;
  }

  private async poll(): Promise<void> {
    this.polling = true;
    this.polledAt = performance.now();
    const { told } = this;
    this.told = false;
    try {
      await this.pollManifest();
      const growing = this.manifest.pages.filter((page) => this.mayGrow(page)).flatMap((page) => this.pages.get(page.id) ?? []);
      const reading = growing.some(({ state }) => state === 'loading'); // These are not asked.
      const grown = await Promise.all(growing.map((page) => page.poll()));
      if (reading || (grown.includes(true) && !told && !this.told)) this.missed = true;
    } catch (error) {
      this.missed = true;
      // A server that is away for a moment is asked again; the picture stays.
      if (!this.closed && error instanceof ApiError && error.loginNeeded) {
        this.changes?.close();
        return this.listener.onRefused(error);
      }
    }
    this.polling = false;
    this.pollLater();
  }

  private async pollManifest(): Promise<void> {
    const every = this.manifest.session.segments > longSession ? longSessionPollMs : 0;
    if (performance.now() - this.manifestAt < every) return;
    this.manifestAt = performance.now();
    this.manifest = await getManifest(this.manifest.session.id);
    if (!this.closed) this.listener.onChange();
  }

  /** Tabs left long ago do not come back; asking them each second would be noise. */
  private mayGrow(page: Page): boolean {
    const minute = 60_000;
    return page.endTime >= this.manifest.session.endTime - minute;
  }
}
