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
  readonly #startTime: number;
  readonly #runs = new Map<string, Run>();
  #run: Run | null = null;
  #seekWanted = true;
  /** Why there is no picture, by run. Such a run is tried again only after a seek, not each animation frame. */
  readonly #failures = new Map<string, string>();

  /** `startTime` is that of the session: covers tell session times. */
  constructor(stage: Stage, packs: Packs, startTime: number) {
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
    const source = run.packs.find((one) => one.pack.first === pack.first)!.source;
    if (source.state === 'idle') this.#packs.load(pack);
    if (source.state === 'failed') return this.#covered({ kind: 'failed', what: 'read', message: source.failure?.message ?? '' });
    if (source.state !== 'complete') return this.#covered({ kind: 'loading', progress: source.progress });
    if (source.damage && time > lastTime(source)) return this.#covered(damaged(source), true);

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
    const place = run?.packs[0]?.pack.pageId === pack.pageId ? run.packs.findIndex((one) => one.pack.first === pack.first) : -1;
    // A seek far into a run would play all of its packs up to there.
    if (run && (this.#seekWanted ? place === 0 : place >= 0)) return run;
    const last = run?.packs.at(-1)?.pack;
    const follows = last?.pageId === pack.pageId && packs[packs.indexOf(pack) - 1]?.first === last.first && pack.start === 'keyframe';
    if (run && follows && !this.#seekWanted && this.#stage.shows(run.key)) {
      const source = this.#packs.load(pack);
      run.packs.push({ pack, source, taken: 0 });
      return run;
    }
    const key = `${pack.pageId}:${pack.first}`;
    const known = this.#runs.get(key);
    if (known && (known.packs[0]!.taken === 0 || this.#stage.has(key))) return known;
    // Those whose replayers were dropped would keep their events.
    for (const other of this.#runs.keys()) if (!this.#stage.has(other)) this.#runs.delete(other);
    const fresh = { key, packs: [{ pack, source: this.#packs.of(pack), taken: 0 }] };
    this.#runs.set(key, fresh);
    return fresh;
  }

  /** The replayer of a run, with everything that has come; null: there is nothing to replay. */
  #replayerOf(run: Run): Replayer | null {
    const [first] = run.packs;
    let replayer = this.#stage.replayerOf(run.key);
    if (!replayer) {
      const events = [...first!.source.keyframe, ...first!.source.events];
      if (events.length === 0) return null;
      replayer = this.#stage.make(run.key, events);
      first!.taken = first!.source.events.length;
    }
    for (const one of run.packs) {
      if (one.taken === one.source.events.length) continue;
      const fresh = one.source.events.slice(one.taken);
      one.taken = one.source.events.length;
      if (replayer.load(fresh)) continue;
      // They belong before events that it has already.
      const whole = run.packs.flatMap(({ source }, at) => [...(at === 0 ? source.keyframe : []), ...source.events]);
      this.#stage.drop(run.key);
      for (const other of run.packs) other.taken = other.source.events.length;
      return this.#stage.make(run.key, whole);
    }
    return replayer;
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
    return { kind: 'before-first-snapshot', firstAt: firstSnapshot - this.#startTime };
  }

  #sessionTime(time: number | null): number | null {
    return time === null ? null : time - this.#startTime;
  }
}

function lastTime({ events, keyframe }: PackEvents): number {
  return (events.at(-1) ?? keyframe.at(-1))?.timestamp ?? Number.NEGATIVE_INFINITY;
}

function damaged({ damage }: PackEvents): Cover {
  return { kind: 'lost', reason: 'damaged', number: damage!.number, segments: 1, until: null };
}
