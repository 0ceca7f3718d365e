import { ApiError } from './api.ts';
import type { Manifest, Pack } from './model.ts';
import { PackEvents } from './pack-events.ts';

/** How many packs are kept, those used last: what is near the playhead, and where it came from. */
export const keptPacks = 12;

/** The packs of a session, each fetched when it is wanted. */
export class Packs {
  /** By page and first segment, in order of use: the pack used last is at the end. */
  readonly #packs = new Map<string, PackEvents>();
  readonly #sessionId: string;
  readonly #onRefused: (error: ApiError) => void;

  constructor(sessionId: string, onRefused: (error: ApiError) => void) {
    this.#sessionId = sessionId;
    this.#onRefused = onRefused;
  }

  /** The events of a pack, as far as they are loaded. Who asks for them uses them. */
  of(pack: Pack): PackEvents {
    const key = keyOf(pack);
    const events = this.#packs.get(key) ?? new PackEvents(this.#sessionId, pack);
    this.#packs.delete(key);
    this.#packs.set(key, events);
    for (const [oldest, { close }] of this.#packs) {
      if (this.#packs.size <= keptPacks) break;
      close();
      this.#packs.delete(oldest);
    }
    return events;
  }

  /** Loads a pack, unless that has begun. */
  load(pack: Pack): void {
    const events = this.of(pack);
    void events.load().then(() => {
      if (events.failure instanceof ApiError) this.#onRefused(events.failure);
    });
  }

  /** Loads a pack that somebody waits for: those that still load because the playhead passed them would hold it up. */
  loadAtOnce(pack: Pack): void {
    for (const [key, { state, close }] of this.#packs) {
      if (state !== 'loading' || key === keyOf(pack)) continue;
      close();
      this.#packs.delete(key);
    }
    this.load(pack);
  }

  /** Whether a pack is loaded, or has been tried. */
  has(pack: Pack): boolean {
    return (this.#packs.get(keyOf(pack))?.state ?? 'idle') !== 'idle';
  }

  get loading(): boolean {
    return [...this.#packs.values()].some(({ state }) => state === 'loading');
  }

  /**
   * Fetches what the loaded packs lack, and those again that failed because the server was away. Returns whether any got more segments. A pack
   * that cannot be asked holds up nothing: it may be another by now.
   */
  async grow({ packs }: Manifest, mayGrow: (pack: Pack) => boolean): Promise<boolean> {
    const grown = packs.map(async (pack) => {
      const events = this.#packs.get(keyOf(pack));
      if (!events) return false;
      if (events.failure instanceof ApiError && events.failure.mayPass) this.load(pack);
      const isLast = mayGrow(pack);
      return (isLast || pack.last >= events.next) && events.grow(isLast ? Number.POSITIVE_INFINITY : pack.last).catch(() => false);
    });
    return (await Promise.all(grown)).includes(true);
  }

  close(): void {
    for (const { close } of this.#packs.values()) close();
  }
}

function keyOf({ pageId, first }: Pack): string {
  return `${pageId}:${first}`;
}
