import { Clock } from './replay/clock.ts';
import { Painter } from './painter.ts';
import { PlayerStore, stateAtStart, type PlayerState } from './player-state.ts';
import { Loads } from './replay/sanitize/loads.ts';
import { Stage } from './replay/stage.ts';
import type { ApiError } from './source/api.ts';
import type { Manifest, Pack } from './source/model.ts';
import { keptPacks } from './source/packs.ts';
import { Recording } from './source/recording.ts';
import { detailOf } from './timeline/details.ts';
import { packAt } from './timeline/packs-of-page.ts';
import type { Row } from './timeline/rows.ts';
import { spanAt } from './timeline/spans.ts';
import { TimelineBuilder } from './timeline/timeline.ts';

/** A pack is fetched ahead when playback reaches it within this real time; the speed turns it into session time. */
const nearMs = 30_000;
/** … and so many of them at most, so that they do not drive one another out. */
const mostAhead = keptPacks / 2;
/** A seek to within this of the end of a live session keeps following it. */
const liveLagMs = 3_000;
/** Of a live session that is followed, what has come is played within about this time, at whatever speed that takes. */
const catchUpMs = 120;
/** What was missed while the tab was in the background is not played but jumped over, if it is longer than this. */
const longestCatchUpMs = 20_000;
const noticeMs = 2_500;
/** The list waits so long for the first picture: reading thousands of moments would hold it up, and the moment is what was asked for. */
const pictureFirstMs = 500;

/**
 * Plays one session. Each animation frame it takes the time from the clock, the page of that time from the timeline, and has the painter
 * bring the stage there.
 */
export class Player {
  readonly stage: Stage;

  readonly #recording: Recording;
  readonly #painter: Painter;
  readonly #clock = new Clock();
  readonly #timelines = new TimelineBuilder();
  readonly #store: PlayerStore;
  readonly #timeListeners = new Set<(time: number) => void>();
  #frame = 0;
  #seekNumber = 0;
  #timelineTimer: ReturnType<typeof setTimeout> | undefined;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;
  #followTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(manifest: Manifest, onRefused: (error: ApiError) => void) {
    this.#recording = new Recording(manifest, {
      onChange: () => this.#timelineSoon(),
      onRefused,
    });
    this.stage = new Stage(new Loads(location.href, manifest.assets), (size) => this.#set({ size }));
    this.#painter = new Painter(this.stage, this.#recording.packs, () => this.#startTime);
    this.#store = new PlayerStore(stateAtStart(manifest, this.#timelines.build(manifest, [])));
  }

  /** Starts playback at a session time. Null: a live session starts at its end, any other at its beginning. */
  start(time: number | null): void {
    if (time === null && this.#recording.live) this.goLive();
    else this.seek(time ?? 0);
    this.#frame = requestAnimationFrame(this.#tick);
    this.#followTimer = setTimeout(this.#follow, pictureFirstMs);
  }

  get time(): number {
    return this.#clock.time;
  }

  play(): void {
    if (!this.#recording.live && this.time >= this.state.timeline.duration) this.seek(0);
    this.#clock.play(performance.now());
    this.#set({ playing: true });
  }

  pause(): void {
    this.#clock.pause();
    this.#set({ playing: false, following: false });
  }

  setSpeed(speed: number): void {
    this.#set({ speed });
  }

  setSkipIdle(skipIdle: boolean): void {
    this.#set({ skipIdle });
  }

  /** Goes to a session time. Of several seeks in one animation frame only the last is built. */
  seek(time: number): void {
    const { duration } = this.state.timeline;
    const to = Math.min(duration, Math.max(0, time));
    this.#clock.seek(to);
    this.#painter.seek(true);
    this.#seekNumber++;
    this.#set({ ready: false, skipped: null, following: this.state.following && to >= duration - liveLagMs });
    this.#tellTime();
  }

  /** Goes to the end of a session that is being recorded, and follows it from there. */
  goLive(): void {
    this.seek(this.state.timeline.duration);
    this.#clock.play(performance.now());
    this.#set({ playing: true, following: true, speed: 1 });
  }

  /** Tries again what could not be read or shown. */
  retry(): void {
    this.seek(this.time);
    const pack = this.#packAtTime();
    if (pack) this.#recording.packs.loadAtOnce(pack);
  }

  /** Reads the list again after that has failed. */
  retryList(): void {
    this.#set({ list: 'loading' });
    void this.#recording.readMoments();
  }

  /** The text that opens under a row: a stack, a whole console line, the headers and bodies of a request. */
  async detailOf({ moment, detail, text }: Row): Promise<string> {
    return moment ? detailOf(moment, await this.#recording.record(moment)) : (detail ?? text);
  }

  get state(): PlayerState {
    return this.#store.state;
  }

  subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  onTime = (listener: (time: number) => void): (() => void) => {
    this.#timeListeners.add(listener);
    return () => this.#timeListeners.delete(listener);
  };

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timelineTimer);
    clearTimeout(this.#noticeTimer);
    clearTimeout(this.#followTimer);
    this.#followTimer = undefined;
    this.#recording.close();
    this.stage.destroy();
    this.#store.clear();
    this.#timeListeners.clear();
  }

  #tick = (now: number): void => {
    this.#frame = requestAnimationFrame(this.#tick);
    const { timeline, following } = this.state;
    const before = this.time;
    const lag = timeline.duration - this.time;
    if (following && lag > longestCatchUpMs) this.#seekQuietly(timeline.duration);
    else this.#clock.speed = following ? Math.max(1, lag / catchUpMs) : this.state.speed;
    this.#clock.tick(now, timeline.duration, this.state.cover?.kind === 'loading');
    this.#skipPause();
    this.#paint();
    this.#loadNear();
    if (this.time !== before) this.#tellTime();
    if (this.#clock.playing && !this.#recording.live && this.time >= timeline.duration) this.pause();
  };

  #skipPause(): void {
    const idle = this.state.timeline.inactivity.find((span) => span.from <= this.time && this.time < span.to) ?? null;
    if (idle && this.#clock.playing && this.state.skipIdle) {
      this.#set({ skipped: idle.to - idle.from, idle: null });
      clearTimeout(this.#noticeTimer);
      this.#noticeTimer = setTimeout(() => this.#set({ skipped: null }), noticeMs);
      this.#seekQuietly(idle.to);
    } else this.#set({ idle });
  }

  /** A jump that playback makes by itself. Unlike `seek` it keeps the notice, the failures, and following. */
  #seekQuietly(time: number): void {
    this.#clock.seek(time);
    this.#painter.seek(false);
    this.#seekNumber++;
  }

  /** Brings the stage to the clock's time, or sets the cover that says why that is impossible. */
  #paint(): void {
    const { timeline, manifest } = this.state;
    const span = spanAt(timeline.pages, this.time);
    if (!span) return this.#set({ cover: { kind: 'no-pages' } });
    const { pageId } = span;
    this.#set({ pageId, href: timeline.hrefAt(pageId, this.time) ?? manifest.pages.find((page) => page.id === pageId)?.href ?? null });
    const packs = timeline.packsOf(pageId);
    if (packs.length === 0) return this.#set({ cover: { kind: manifest.indexed ? 'no-snapshot' : 'unread' } });
    const painted = this.#painter.paint(packs, this.#startTime + this.time, this.#clock.playing);
    if (painted.cover !== null) return this.#set({ cover: painted.cover });
    if (painted.built) this.#readyAfterPaint();
    this.#set({ cover: null, empty: painted.empty, leftOut: painted.leftOut });
  }

  /** Waits two animation frames: in the first the browser lays the new picture out, in the second it shows it. */
  #readyAfterPaint(): void {
    const number = this.#seekNumber;
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (number === this.#seekNumber) this.#set({ ready: true });
        if (this.#followTimer !== undefined) this.#follow();
      }),
    );
  }

  /** Fetches the next pack that playback is near to: one at a time, and none while the shown one still loads. */
  #loadNear(): void {
    const { packs } = this.#recording;
    if (this.state.cover?.kind === 'loading' || packs.loading) return;
    const { timeline } = this.state;
    const ahead = this.time + nearMs * this.state.speed;
    let left = mostAhead;
    for (const { pageId, from, to } of timeline.pages) {
      if (to < this.time || from > ahead) continue;
      const [begin, end] = [this.#startTime + Math.max(from, this.time), this.#startTime + Math.min(to, ahead)];
      const ofPage = timeline.packsOf(pageId);
      const first = packAt(ofPage, begin);
      for (const pack of ofPage) {
        if (pack !== first && !(pack.startTime > begin && pack.startTime <= end)) continue;
        if (!packs.has(pack)) return packs.load(pack);
        if (--left === 0) return;
      }
    }
  }

  #packAtTime(): Pack | null {
    const { pageId, timeline } = this.state;
    return pageId === null ? null : packAt(timeline.packsOf(pageId), this.#startTime + this.time);
  }

  #follow = (): void => {
    clearTimeout(this.#followTimer);
    this.#followTimer = undefined;
    this.#recording.follow();
  };

  /** News that come together build the timeline once. */
  #timelineSoon(): void {
    this.#timelineTimer ??= setTimeout(() => {
      this.#timelineTimer = undefined;
      const { manifest, moments } = this.#recording;
      this.#set({
        manifest,
        timeline: this.#timelines.build(manifest, moments.list),
        list: moments.state,
        unlisted: moments.damaged + (moments.isCut ? 1 : 0),
      });
    });
  }

  get #startTime(): number {
    return this.#recording.manifest.session.startTime;
  }

  #tellTime(): void {
    for (const listener of this.#timeListeners) listener(this.time);
  }

  #set(change: Partial<PlayerState>): void {
    this.#store.set(change);
  }
}
