import type { eventWithTime } from '@rrweb/types';
import type { Replayer, Size } from './replayer.ts';
import { RrwebReplayer } from './rrweb-replayer.ts';
import type { Loads } from './sanitize/loads.ts';

/** Number of shown pages that stay built. The DOM of one page may take 100 MB. */
const keptReplayers = 3;

/** Shows the recorded pages: it has a replayer for each page, makes one of them visible, and scales it to the available room. */
export class Stage {
  readonly element = document.createElement('div');
  size: Size | null = null;

  /** By page id, in order of use: the replayer used last is at the end. */
  readonly #replayers = new Map<string, Replayer>();
  readonly #loads: Loads;
  readonly #onSize: (size: Size) => void;
  #shown: string | null = null;
  readonly #observer = new ResizeObserver(() => this.#fit());

  constructor(loads: Loads, onSize: (size: Size) => void) {
    this.#loads = loads;
    this.#onSize = onSize;
    this.element.className = 'stage-pages';
    this.#observer.observe(this.element);
  }

  /** The page's replayer; if there is none, it is made from `events`. */
  replayerOf(pageId: string, events: readonly eventWithTime[]): Replayer {
    let replayer = this.#replayers.get(pageId);
    if (replayer) this.#replayers.delete(pageId);
    else {
      replayer = new RrwebReplayer(this.element, events, this.#loads);
      replayer.onResize(() => {
        if (this.#shown === pageId) this.#fit();
      });
      this.#dropOldest();
    }
    this.#replayers.set(pageId, replayer);
    return replayer;
  }

  /** Hands events to the page's replayer, if it has one. */
  load(pageId: string, events: readonly eventWithTime[]): void {
    if (this.#replayers.get(pageId)?.load(events) === false) this.drop(pageId);
  }

  /** Whether the page that is shown is this one. */
  shows(pageId: string): boolean {
    return this.#shown === pageId;
  }

  /** Destroys a page's replayer, which failed or must be made again. */
  drop(pageId: string): void {
    const replayer = this.#replayers.get(pageId);
    this.#replayers.delete(pageId);
    if (this.#shown === pageId) this.#shown = null;
    replayer?.destroy();
  }

  /** Shows a page, or none. */
  show(pageId: string | null): void {
    if (this.#shown === pageId) return;
    this.#shown = pageId;
    for (const [id, replayer] of this.#replayers) replayer.element.classList.toggle('shown', id === pageId);
    this.#fit();
  }

  destroy(): void {
    this.#observer.disconnect();
    for (const replayer of this.#replayers.values()) replayer.destroy();
    this.#replayers.clear();
    this.element.remove();
  }

  #dropOldest(): void {
    for (const [id, replayer] of this.#replayers) {
      if (this.#replayers.size < keptReplayers) return;
      if (id === this.#shown) continue;
      replayer.destroy();
      this.#replayers.delete(id);
    }
  }

  #fit(): void {
    const replayer = this.#shown === null ? undefined : this.#replayers.get(this.#shown);
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
      this.#onSize(this.size);
    }
  }
}
