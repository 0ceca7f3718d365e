import type { eventWithTime } from '@rrweb/types';
import type { Replayer, Size } from './replayer.ts';
import { RrwebReplayer } from './rrweb-replayer.ts';
import type { Loads } from './sanitize/loads.ts';

/** A page's DOM may have 100 MB. Of the pages that were shown, so many stay built. */
const keptReplayers = 3;

/** Where the recorded pages are shown: a replayer for each page, one of them visible, scaled to the room there is. */
export class Stage {
  readonly element = document.createElement('div');
  size: Size | null = null;

  /** The one used last stands at the end. */
  private readonly replayers = new Map<string, Replayer>();
  private readonly loads: Loads;
  private readonly onSize: (size: Size) => void;
  private shown: string | null = null;
  private readonly observer = new ResizeObserver(() => this.fit());

  constructor(loads: Loads, onSize: (size: Size) => void) {
    this.loads = loads;
    this.onSize = onSize;
    this.element.className = 'stage-pages';
    this.observer.observe(this.element);
  }

  /** The page's replayer; it is made of the events at hand if there is none. */
  replayerOf(pageId: string, events: readonly eventWithTime[]): Replayer {
    let replayer = this.replayers.get(pageId);
    if (replayer) this.replayers.delete(pageId);
    else {
      replayer = new RrwebReplayer(this.element, events, this.loads);
      replayer.onResize(() => {
        if (this.shown === pageId) this.fit();
      });
      this.dropOldest();
    }
    this.replayers.set(pageId, replayer);
    return replayer;
  }

  /** Hands events to the page's replayer, if it has one. */
  load(pageId: string, events: readonly eventWithTime[]): void {
    if (this.replayers.get(pageId)?.load(events) === false) this.drop(pageId);
  }

  /** Whether the page that is shown is this one. */
  shows(pageId: string): boolean {
    return this.shown === pageId;
  }

  /** Takes a page's replayer away: it failed, or must be made anew. */
  drop(pageId: string): void {
    const replayer = this.replayers.get(pageId);
    this.replayers.delete(pageId);
    if (this.shown === pageId) this.shown = null;
    replayer?.destroy();
  }

  /** Shows a page, or none. */
  show(pageId: string | null): void {
    if (this.shown === pageId) return;
    this.shown = pageId;
    for (const [id, replayer] of this.replayers) replayer.element.classList.toggle('shown', id === pageId);
    this.fit();
  }

  destroy(): void {
    this.observer.disconnect();
    for (const replayer of this.replayers.values()) replayer.destroy();
    this.replayers.clear();
    this.element.remove();
  }

  private dropOldest(): void {
    for (const [id, replayer] of this.replayers) {
      if (this.replayers.size < keptReplayers) return;
      if (id === this.shown) continue;
      replayer.destroy();
      this.replayers.delete(id);
    }
  }

  private fit(): void {
    const replayer = this.shown === null ? undefined : this.replayers.get(this.shown);
    if (!replayer?.size) return;
    const { width, height } = replayer.size;
    const { clientWidth, clientHeight } = this.element;
    const scale = Math.min(1, clientWidth / width, clientHeight / height);
    const { style } = replayer.element;
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.left = `${Math.max(0, (clientWidth - width * scale) / 2)}px`;
    style.top = `${Math.max(0, (clientHeight - height * scale) / 2)}px`;
    style.transform = `scale(${scale})`;
    if (this.size?.width !== width || this.size.height !== height) {
      this.size = { width, height };
      this.onSize(this.size);
    }
  }
}
