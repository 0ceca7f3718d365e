import type { eventWithTime } from '@rrweb/types';
import { Clock } from './replay/clock.ts';
import { PlayerStore, stateAtStart, type Cover, type PlayerState } from './player-state.ts';
import type { Lost, Picture, Replayer } from './replay/replayer.ts';
import type { LeftOut } from './replay/sanitize/events.ts';
import { Loads } from './replay/sanitize/loads.ts';
import { Stage } from './replay/stage.ts';
import type { ApiError } from './source/api.ts';
import type { Manifest } from './source/model.ts';
import { Recording } from './source/recording.ts';
import { PageReader } from './timeline/page-reader.ts';
import { spanAt } from './timeline/spans.ts';
import { buildTimeline } from './timeline/timeline.ts';

const timelineEveryMs = 250;
/**
 * The wait before the timeline is built again is at least this many times the duration of the last build, so that a timeline that is slow
 * to build takes about a ninth of the time at most.
 */
const timelineShare = 8;
/** A page is fetched ahead when playback reaches it within this real time; the speed turns it into session time. */
const nearMs = 30_000;
/** If a session has no more stored bytes than this, all its pages are fetched, not only those that playback is near to. */
const smallBytes = 4 * 1024 * 1024;
/**
 * The player jumps to the end of a live session that it follows when it lags by more than this. A seek to within this of the end keeps
 * following.
 */
const liveLagMs = 3_000;
const noticeMs = 2_500;

/**
 * Plays one session. Each animation frame it takes the time from the clock, the page of that time from the timeline, the page's events from
 * the recording, and the picture from the page's replayer.
 */
export class Player {
  readonly stage: Stage;

  readonly #recording: Recording;
  readonly #clock = new Clock();
  readonly #readers = new Map<string, PageReader>();
  readonly #store: PlayerStore;
  readonly #timeListeners = new Set<(time: number) => void>();
  #frame = 0;
  #seekWanted = true;
  #seekNumber = 0;
  #builtPage: string | null = null;
  /** Why a page has no picture, by page id. Such a page is tried again only after a seek, not each animation frame. */
  readonly #failures = new Map<string, string>();
  #readAll: boolean;
  #timelineMs = 0;
  #timelineTimer: ReturnType<typeof setTimeout> | undefined;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(manifest: Manifest, onRefused: (error: ApiError) => void) {
    this.#recording = new Recording(manifest, {
      onEvents: (pageId, events) => this.#take(pageId, events),
      onChange: () => this.#timelineSoon(),
      onRefused,
    });
    this.#readAll = manifest.session.storedBytes <= smallBytes;
    this.stage = new Stage(new Loads(location.href, manifest.assets), (size) => this.#set({ size }));
    this.#store = new PlayerStore(stateAtStart(manifest));
  }

  /** Starts playback at a session time. Null: a live session starts at its end, any other at its beginning. */
  start(time: number | null): void {
    if (time === null && this.#recording.live) this.goLive();
    else this.seek(time ?? 0);
    this.#recording.follow();
    this.#frame = requestAnimationFrame(this.#tick);
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
    this.#clock.speed = speed;
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
    this.#failures.clear();
    this.#seekWanted = true;
    this.#seekNumber++;
    this.#set({ ready: false, skipped: null, following: this.state.following && to >= duration - liveLagMs });
    this.#tellTime();
  }

  /** Goes to the end of a session that is being recorded, and follows it from there. */
  goLive(): void {
    this.seek(this.state.timeline.duration);
    this.#clock.play(performance.now());
    this.#set({ playing: true, following: true, speed: 1 });
    this.#clock.speed = 1;
  }

  /** Fetches the remaining pages too, although playback has not come near to them. */
  readRest(): void {
    this.#readAll = true;
  }

  /** Tries the current page again after it could not be read or shown. */
  retry(): void {
    this.seek(this.time);
    if (this.state.pageId) this.#recording.load(this.state.pageId);
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
    this.#recording.close();
    this.stage.destroy();
    this.#store.clear();
    this.#timeListeners.clear();
  }

  #tick = (now: number): void => {
    this.#frame = requestAnimationFrame(this.#tick);
    const { timeline, following } = this.state;
    const before = this.time;
    this.#clock.tick(now, timeline.duration, this.state.cover?.kind === 'loading');
    if (following && timeline.duration - this.time > liveLagMs) this.#seekQuietly(timeline.duration);
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
    this.#seekWanted = true;
    this.#seekNumber++;
  }

  /** Brings the stage to the clock's time, or sets the cover that says why that is impossible. */
  #paint(): void {
    const span = spanAt(this.state.timeline.pages, this.time);
    if (!span) return this.#set({ cover: { kind: 'no-pages' } });
    const { pageId } = span;
    // A page that failed to load is requested again only by `retry`, not each animation frame.
    const page = this.#recording.of(pageId);
    if (page.state === 'idle') this.#recording.load(pageId);
    const timestamp = this.#startTime + this.time;
    this.#set({ pageId, href: this.#hrefAt(pageId) });
    if (page.state === 'failed') return this.#set({ cover: { kind: 'failed', what: 'read', message: page.failure?.message ?? '' } });
    if (page.state !== 'complete' && page.loadedTo < timestamp)
      return this.#set({ cover: { kind: 'loading', progress: this.#progress(pageId, timestamp) } });
    if (page.events.length === 0) return this.#set({ cover: { kind: 'no-snapshot' } });

    const failure = this.#failures.get(pageId);
    if (failure !== undefined) return this.#set({ cover: { kind: 'failed', what: 'show', message: failure } });
    try {
      this.#show(this.stage.replayerOf(pageId, page.events), pageId, timestamp);
    } catch (error) {
      // The failure is remembered, so that the next animation frame does not build yet another replayer.
      this.#failures.set(pageId, error instanceof Error ? error.message : String(error));
      this.#builtPage = null;
      this.stage.drop(pageId);
    }
  }

  #show(replayer: Replayer, pageId: string, timestamp: number): void {
    const picture = replayer.pictureAt(timestamp);
    if (picture !== 'painted') {
      this.#builtPage = null;
      // The picture from before the gap is not what the page looked like after it.
      if (typeof picture === 'object') this.stage.show(null);
      return this.#set({ cover: this.#coverOf(picture, pageId) });
    }
    if (this.#seekWanted || this.#builtPage !== pageId || !this.stage.shows(pageId)) {
      replayer.seek(timestamp);
      this.#seekWanted = false;
      this.#builtPage = pageId;
      this.stage.show(pageId);
      this.#readyAfterPaint();
    } else replayer.advance(timestamp);
    if (this.#clock.playing) replayer.play();
    else replayer.pause();
    this.#set({ cover: null, empty: replayer.empty, leftOut: this.#leftOut(replayer, pageId) });
  }

  #leftOut(replayer: Replayer, pageId: string): LeftOut {
    const { leftOut } = replayer;
    return { ...leftOut, events: leftOut.events + this.#recording.of(pageId).unreadable };
  }

  #coverOf(picture: Exclude<Picture, 'painted'>, pageId: string): Cover {
    if (typeof picture === 'object') return lostCover(picture, this.#startTime);
    const firstAt = this.#readers.get(pageId)?.snapshots[0];
    return picture === 'no-snapshot' || firstAt === undefined ? { kind: 'no-snapshot' } : { kind: 'before-first-snapshot', firstAt };
  }

  /** Waits two animation frames: in the first the browser lays the new picture out, in the second it shows it. */
  #readyAfterPaint(): void {
    const number = this.#seekNumber;
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (number === this.#seekNumber) this.#set({ ready: true });
      }),
    );
  }

  #progress(pageId: string, timestamp: number): number {
    const page = this.state.manifest.pages.find((other) => other.id === pageId)!;
    const { loadedTo } = this.#recording.of(pageId);
    return Math.min(1, Math.max(0, (loadedTo - page.startTime) / Math.max(1, timestamp - page.startTime)));
  }

  /** Fetches the next page that playback is near to: one page at a time, and none while the shown page still loads. */
  #loadNear(): void {
    if (this.state.cover?.kind === 'loading') return;
    const pages = this.state.manifest.pages;
    if (pages.some((page) => this.#recording.of(page.id).state === 'loading')) return;
    const at = this.#startTime + this.time;
    const ahead = nearMs * this.#clock.speed;
    const next = pages.find(
      (page) => this.#recording.of(page.id).state === 'idle' && (this.#readAll || (page.startTime <= at + ahead && page.endTime >= at)),
    );
    if (next) this.#recording.load(next.id);
  }

  #take(pageId: string, events: eventWithTime[]): void {
    let reader = this.#readers.get(pageId);
    if (!reader) this.#readers.set(pageId, (reader = new PageReader(pageId, this.#startTime)));
    reader.read(events);
    this.stage.load(pageId, events);
    this.#timelineSoon();
  }

  #timelineSoon(): void {
    this.#timelineTimer ??= setTimeout(
      () => {
        this.#timelineTimer = undefined;
        const began = performance.now();
        const { manifest } = this.#recording;
        const complete = (pageId: string): boolean => this.#recording.of(pageId).state === 'complete';
        this.#set({
          manifest,
          timeline: buildTimeline(manifest, this.#readers, complete),
          unread: manifest.pages.filter((page) => !complete(page.id)).length,
        });
        this.#timelineMs = performance.now() - began;
      },
      Math.max(timelineEveryMs, this.#timelineMs * timelineShare),
    );
  }

  #hrefAt(pageId: string): string | null {
    const known = this.#readers.get(pageId)?.addresses.findLast(({ time }) => time <= this.time);
    return known?.href ?? this.state.manifest.pages.find((page) => page.id === pageId)?.href ?? null;
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

function lostCover({ reason, number, segments, until }: Lost, startTime: number): Cover {
  return { kind: 'lost', reason, number, segments, until: until === null ? null : until - startTime };
}
