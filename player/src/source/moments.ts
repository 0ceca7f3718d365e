import { getMoments, type MomentSlice } from './api.ts';
import type { Manifest, Moment, Pack } from './model.ts';

/** More moments than a person looks through, and than a tab has room for. Those that come after them are not listed. */
const mostMoments = 100_000;

/** The moments of a session: all of them, and of a session that goes on those of the packs that have changed. */
export class Moments {
  state: 'loading' | 'complete' | 'failed' = 'loading';
  /** There are more than are listed. */
  isCut = false;
  /** Number of packs whose moments cannot be read. */
  damaged = 0;

  readonly #sessionId: string;
  readonly #abort = new AbortController();
  /** By pack, as the key says. */
  readonly #byPack = new Map<string, { pageId: string; first: number; moments: Moment[] }>();
  /** The marks of the packs whose moments are here. */
  #marks = new Map<string, string>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(sessionId: string) {
    this.#sessionId = sessionId;
  }

  /** In the order of their times. */
  get list(): Moment[] {
    return [...this.#byPack.values()].flatMap(({ moments }) => moments).sort((a, b) => a.time - b.time);
  }

  /** Fetches what has changed since it was called last; returns whether anything had. Calls wait for the ones before. */
  update(manifest: Manifest): Promise<boolean> {
    const updated = this.#last.then(() => this.#update(manifest));
    this.#last = updated.catch(() => false);
    return updated;
  }

  close(): void {
    this.#abort.abort();
  }

  async #update({ packs }: Manifest): Promise<boolean> {
    try {
      const changed = this.state === 'complete' ? await this.#readChanged(packs) : await this.#readAll();
      this.#marks = new Map(packs.map((pack) => [keyOf(pack.pageId, pack.first), pack.mark]));
      this.state = 'complete';
      return changed;
    } catch (error) {
      if (this.state !== 'complete') this.state = 'failed';
      throw error;
    }
  }

  async #readAll(): Promise<boolean> {
    this.damaged = 0;
    const moments = await this.#read({});
    this.#byPack.clear();
    this.#put(moments);
    return true;
  }

  async #readChanged(packs: readonly Pack[]): Promise<boolean> {
    const changed = new Map<string, number>();
    for (const { pageId, first, mark } of packs)
      if (this.#marks.get(keyOf(pageId, first)) !== mark) changed.set(pageId, Math.min(first, changed.get(pageId) ?? first));
    const answers = [...changed].map(async ([page, after]) => {
      const moments = await this.#read({ page, after });
      for (const [key, pack] of this.#byPack) if (pack.pageId === page && pack.first >= after) this.#byPack.delete(key);
      this.#put(moments);
    });
    await Promise.all(answers);
    return changed.size > 0;
  }

  async #read(slice: MomentSlice): Promise<Moment[]> {
    const read = new Map<string, Moment>();
    for (let from: number | undefined; ;) {
      const { moments, more, damaged } = await getMoments(
        this.#sessionId,
        from === undefined ? slice : { ...slice, from },
        this.#abort.signal,
      );
      this.damaged = Math.max(this.damaged, damaged);
      const before = read.size;
      for (const moment of moments) read.set(moment.id, moment);
      this.isCut ||= more && read.size >= mostMoments;
      // A slice from a time on has the moments of that time again.
      if (!more || this.isCut || read.size === before) return [...read.values()];
      from = moments.at(-1)!.time;
    }
  }

  #put(moments: readonly Moment[]): void {
    for (const moment of moments) {
      const key = keyOf(moment.pageId, moment.pack);
      let pack = this.#byPack.get(key);
      if (!pack) this.#byPack.set(key, (pack = { pageId: moment.pageId, first: moment.pack, moments: [] }));
      pack.moments.push(moment);
    }
  }
}

function keyOf(pageId: string, first: number): string {
  return `${pageId}:${first}`;
}
