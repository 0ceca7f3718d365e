import { ApiError } from './api.ts';
import type { Manifest, Pack } from './model.ts';
import { PackEvents } from './pack-events.ts';

/** How many packs are kept, those used last: what is near the playhead, and where it came from. */
const keptPacks = 12;

/** The packs of a session, each fetched when it is wanted. */
export class Packs {
  /** By page and first segment, in order of use: the pack used last is at the end. */
  readonly #packs = new Map<string, { pack: Pack; events: PackEvents }>();
  readonly #sessionId: string;
  readonly #onRefused: (error: ApiError) => void;

  constructor(sessionId: string, onRefused: (error: ApiError) => void) {
    this.#sessionId = sessionId;
    this.#onRefused = onRefused;
  }

  /** The events of a pack, as far as they are loaded. */
  of(pack: Pack): PackEvents {
    const key = `${pack.pageId}:${pack.first}`;
    const events = this.#packs.get(key)?.events ?? new PackEvents(this.#sessionId, pack);
    this.#packs.delete(key);
    this.#packs.set(key, { pack, events });
    for (const [oldest, { events }] of this.#packs) {
      if (this.#packs.size <= keptPacks) break;
      events.close();
      this.#packs.delete(oldest);
    }
    return events;
  }

  /** Loads a pack, unless that has begun. */
  load(pack: Pack): PackEvents {
    const events = this.of(pack);
    void events.load().then(() => {
      if (events.failure instanceof ApiError) this.#onRefused(events.failure);
    });
    return events;
  }

  /** Whether a pack is loaded, or has been tried. */
  has({ pageId, first }: Pack): boolean {
    return (this.#packs.get(`${pageId}:${first}`)?.events.state ?? 'idle') !== 'idle';
  }

  get loading(): boolean {
    return [...this.#packs.values()].some(({ events }) => events.state === 'loading');
  }

  /** Fetches what the loaded packs lack. `mayGrow`: the pack may have more segments than are known. Returns whether there were any. */
  async grow({ packs }: Manifest, mayGrow: (pack: Pack) => boolean): Promise<boolean> {
    const grown = packs
      .map((pack) => ({ pack, events: this.#packs.get(`${pack.pageId}:${pack.first}`)?.events }))
      .filter(({ pack, events }) => events && (pack.last >= events.next || mayGrow(pack)))
      .map(({ events }) => events!.grow());
    return (await Promise.all(grown)).includes(true);
  }

  close(): void {
    for (const { events } of this.#packs.values()) events.close();
  }
}
