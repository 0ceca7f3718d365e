import type { eventWithTime } from '@rrweb/types';
import type { Replayer, Size } from './replayer.ts';
import { RrwebReplayer } from './rrweb-replayer.ts';
import type { Loads } from './sanitize/loads.ts';

/** Number of pictures that stay built. The DOM of one page may take 100 MB. */
const keptReplayers = 2;

/** Shows the recorded pages: it keeps some replayers by key, makes one of them visible, and scales it to the available room. */
export class Stage {
  readonly element = document.createElement('div');
  size: Size | null = null;

  /** In order of use: the replayer used last is at the end. */
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

  /** The replayer of a key; null: it was never made, or dropped to make room. */
  replayerOf(key: string): Replayer | null {
    const replayer = this.#replayers.get(key);
    if (!replayer) return null;
    this.#replayers.delete(key);
    this.#replayers.set(key, replayer);
    return replayer;
  }

  /** Makes a replayer of events. */
  make(key: string, events: readonly eventWithTime[]): Replayer {
    const replayer = new RrwebReplayer(this.element, events, this.#loads);
    replayer.onResize(() => {
      if (this.#shown === key) this.#fit();
    });
    this.#dropOldest();
    this.#replayers.set(key, replayer);
    return replayer;
  }

  /** Destroys a replayer, which failed or must be made again. */
  drop(key: string): void {
    const replayer = this.#replayers.get(key);
    this.#replayers.delete(key);
    if (this.#shown === key) this.#shown = null;
    replayer?.destroy();
  }

  has(key: string): boolean {
    return this.#replayers.has(key);
  }

  shows(key: string): boolean {
    return this.#shown === key;
  }

  /** Shows a replayer, or none. */
  show(key: string | null): void {
    if (this.#shown === key) return;
    this.#shown = key;
    for (const [other, replayer] of this.#replayers) replayer.element.classList.toggle('shown', other === key);
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
