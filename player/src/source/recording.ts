import type { eventWithTime } from '@rrweb/types';
import { ApiError, getManifest } from './api.ts';
import type { Manifest, Page } from './model.ts';
import { PageEvents } from './page-events.ts';

const pollMs = 1_000;
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
  private timer: ReturnType<typeof setTimeout> | undefined;
  private manifestAt = 0;
  private closed = false;
  private readonly listener: RecordingListener;

  constructor(manifest: Manifest, listener: RecordingListener) {
    this.manifest = manifest;
    this.listener = listener;
  }

  get live(): boolean {
    return this.manifest.session.live;
  }

  /** Goes on asking, each second, for what is new in a session that is being recorded. */
  follow(): void {
    if (this.live && !this.closed) this.timer = setTimeout(() => void this.poll(), pollMs);
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
        (events) => this.listener.onEvents(pageId, events),
        () => this.listener.onChange(),
      );
      this.pages.set(pageId, page);
    }
    return page;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const page of this.pages.values()) page.close();
  }

  private async poll(): Promise<void> {
    try {
      await this.pollManifest();
      await Promise.all(this.manifest.pages.filter((page) => this.mayGrow(page)).map((page) => this.pages.get(page.id)?.poll()));
    } catch (error) {
      // A server that is away for a moment is asked again; the picture stays.
      if (!this.closed && error instanceof ApiError && error.loginNeeded) return this.listener.onRefused(error);
    }
    this.follow();
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
