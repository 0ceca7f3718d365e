import type { eventWithTime } from '@rrweb/types';
import type { Cover } from './player-state.ts';
import type { Picture, Replayer } from './replay/replayer.ts';
import type { LeftOut } from './replay/sanitize/events.ts';
import type { Stage } from './replay/stage.ts';
import type { Pack } from './source/model.ts';
import type { PackEvents } from './source/pack-events.ts';
import type { Packs } from './source/packs.ts';
import { afterLoss, packAt } from './timeline/packs-of-page.ts';

/** What stands on the stage: a picture, or the reason why there is none. */
export type Painted = { cover: Cover } | { cover: null; empty: boolean; leftOut: LeftOut };

/**
 * A run of more bytes, as they are stored, would hold too many events, and play all of them again where one comes late. Unpacked they take
 * some twenty times as many.
 */
const mostRunBytes = 2 * 1024 * 1024;

/** Packs that follow one another, whose events one replayer has. */
interface Run {
  key: string;
  packs: { pack: Pack; source: PackEvents; taken: number }[];
}

/**
 * Brings the stage to a moment. A seek builds the picture from the one pack that holds the moment; playing goes on into the next pack without
 * building anew. Times are in ms since 1970.
 */
export class Painter {
  readonly #stage: Stage;
  readonly #packs: Packs;
  readonly #startTime: () => number;
  readonly #runs = new Map<string, Run>();
  #run: Run | null = null;
  #seekWanted = true;
  /** Why there is no picture, by run. Such a run is tried again only after a seek, not each animation frame. */
  readonly #failures = new Map<string, string>();

  /** `startTime` gives that of the session, which may become known late: covers tell session times. */
  constructor(stage: Stage, packs: Packs, startTime: () => number) {
    this.#stage = stage;
    this.#packs = packs;
    this.#startTime = startTime;
  }

  /** The next picture is built anew. `again`: also where that has failed. */
  seek(again: boolean): void {
    this.#seekWanted = true;
    if (again) this.#failures.clear();
  }

  /** Paints a page at a time. `packs` are those of the page, in order. Returns also whether the picture was built anew. */
  paint(packs: readonly Pack[], time: number, playing: boolean): Painted & { built: boolean } {
    const unknown = afterLoss(packs, time);
    if (unknown) return this.#covered({ kind: 'lost', ...unknown, until: this.#sessionTime(unknown.until) }, true);
    const pack = packAt(packs, time)!;
    const run = this.#runOf(pack, packs);
    const at = run.packs.findIndex((one) => one.pack.first === pack.first);
    const { source } = run.packs[at]!;
    if (source.state === 'idle') this.#packs.loadAtOnce(pack);
    // Of a live session the pack before may have the events already that begin this one.
    const before = run.packs[at - 1]?.source;
    const isAtHand = !this.#seekWanted && before !== undefined && before.next > pack.first && time <= lastTime(before);
    if (!isAtHand) {
      if (source.state === 'failed') return this.#covered({ kind: 'failed', what: 'read', message: source.failure?.message ?? '' });
      if (source.state !== 'complete') return this.#covered({ kind: 'loading', progress: source.progress });
    }
    if (source.damage && time > lastTime(source)) return this.#covered(this.#damaged(source, pack, packs), true);

    const failure = this.#failures.get(run.key);
    if (failure !== undefined) return this.#covered({ kind: 'failed', what: 'show', message: failure });
    try {
      return this.#show(run, time, playing);
    } catch (error) {
      // The failure is remembered, so that the next animation frame does not build yet another replayer.
      this.#failures.set(run.key, error instanceof Error ? error.message : String(error));
      this.#drop(run);
      return this.#covered({ kind: 'loading', progress: 1 });
    }
  }

  #show(run: Run, time: number, playing: boolean): Painted & { built: boolean } {
    const replayer = this.#replayerOf(run);
    if (!replayer) return this.#covered({ kind: 'no-snapshot' });
    const picture = replayer.pictureAt(time);
    if (picture !== 'painted') return this.#covered(this.#coverOf(picture, replayer), typeof picture === 'object');
    const built = this.#seekWanted || this.#run !== run || !this.#stage.shows(run.key);
    if (built) {
      replayer.seek(time);
      this.#seekWanted = false;
      this.#run = run;
      this.#stage.show(run.key);
    } else replayer.advance(time);
    if (playing) replayer.play();
    else replayer.pause();
    const unreadable = run.packs.reduce((sum, { source }) => sum + source.unreadable, 0);
    return { cover: null, built, empty: replayer.empty, leftOut: { ...replayer.leftOut, events: replayer.leftOut.events + unreadable } };
  }

  /** The run that has a pack, or could go on with it. */
  #runOf(pack: Pack, packs: readonly Pack[]): Run {
    const run = this.#run;
    // Asked for each time: a pack that is used is kept, and one that was dropped would not grow any more.
    const source = this.#packs.of(pack);
    const place = run?.packs.findIndex((one) => one.source === source) ?? -1;
    // A seek far into a run would play all of its packs up to there.
    if (run && (this.#seekWanted ? place === 0 : place >= 0)) return run;
    const last = run?.packs.at(-1)?.pack;
    const follows = last?.pageId === pack.pageId && packs[packs.indexOf(pack) - 1]?.first === last.first && pack.start === 'keyframe';
    if (run && follows && bytesOf(run) < mostRunBytes && !this.#seekWanted && this.#stage.shows(run.key)) {
      this.#packs.load(pack);
      run.packs.push({ pack, source, taken: 0 });
      return run;
    }
    const key = `${pack.pageId}:${pack.first}`;
    const known = this.#runs.get(key);
    if (known?.packs[0]!.source === source && (known.packs[0].taken === 0 || this.#stage.has(key))) return known;
    if (known) this.#stage.drop(key);
    // Those whose replayers were dropped would keep their events.
    for (const other of this.#runs.keys()) if (!this.#stage.has(other)) this.#runs.delete(other);
    const fresh = { key, packs: [{ pack, source, taken: 0 }] };
    this.#runs.set(key, fresh);
    return fresh;
  }

  /** The replayer of a run, with everything that has come; null: there is nothing to replay. */
  #replayerOf(run: Run): Replayer | null {
    let replayer = this.#stage.replayerOf(run.key);
    if (!replayer) {
      const events = this.#eventsOf(run);
      if (events.length === 0) return null;
      replayer = this.#stage.make(run.key, events);
    }
    for (const [at, one] of run.packs.entries()) {
      // The pack before may have had the first segments of this one.
      if (at > 0) one.taken = Math.max(one.taken, one.source.indexFrom(run.packs[at - 1]!.source.next));
      if (one.taken >= one.source.events.length) continue;
      const fresh = one.source.events.slice(one.taken);
      one.taken = one.source.events.length;
      if (replayer.load(fresh)) continue;
      this.#stage.drop(run.key);
      return this.#stage.make(run.key, this.#eventsOf(run));
    }
    return replayer;
  }

  /** All events of a run, each once; they are taken by that. */
  #eventsOf(run: Run): eventWithTime[] {
    return run.packs.flatMap((one, at) => {
      const from = at === 0 ? 0 : one.source.indexFrom(run.packs[at - 1]!.source.next);
      one.taken = one.source.events.length;
      return [...(at === 0 ? one.source.keyframe : []), ...one.source.events.slice(from)];
    });
  }

  #damaged({ damage }: PackEvents, pack: Pack, packs: readonly Pack[]): Cover {
    const until = packs.find(({ first, start }) => first > pack.first && start !== 'lost')?.startTime ?? null;
    return { kind: 'lost', reason: 'damaged', number: damage!.number, segments: 1, until: this.#sessionTime(until) };
  }

  #drop(run: Run): void {
    this.#stage.drop(run.key);
    this.#runs.delete(run.key);
    if (this.#run === run) this.#run = null;
  }

  /** `hides`: the last picture is not what the page looked like, so it does not stay behind the cover. */
  #covered(cover: Cover, hides = false): Painted & { built: boolean } {
    // After a gap the picture is built anew.
    if (cover.kind !== 'loading') this.#seekWanted = true;
    if (hides) this.#stage.show(null);
    return { cover, built: false };
  }

  #coverOf(picture: Exclude<Picture, 'painted'>, { firstSnapshot }: Replayer): Cover {
    if (typeof picture === 'object') return { kind: 'lost', ...picture, until: this.#sessionTime(picture.until) };
    if (picture === 'no-snapshot' || firstSnapshot === null) return { kind: 'no-snapshot' };
    return { kind: 'before-first-snapshot', firstAt: firstSnapshot - this.#startTime() };
  }

  #sessionTime(time: number | null): number | null {
    return time === null ? null : time - this.#startTime();
  }
}

function bytesOf({ packs }: Run): number {
  return packs.reduce((sum, { pack }) => sum + pack.bytes, 0);
}

function lastTime({ events, keyframe }: PackEvents): number {
  return (events.at(-1) ?? keyframe.at(-1))?.timestamp ?? Number.NEGATIVE_INFINITY;
}
