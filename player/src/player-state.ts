import type { Size } from './replay/replayer.ts';
import type { LeftOut } from './replay/sanitize/events.ts';
import type { Manifest } from './source/model.ts';
import type { Span } from './timeline/spans.ts';
import type { Timeline } from './timeline/timeline.ts';

/** Why there is no picture of the current moment. The last good picture may still stand behind this message. */
export type Cover =
  | { kind: 'loading'; progress: number }
  | { kind: 'before-first-snapshot'; firstAt: number }
  | { kind: 'no-snapshot' }
  | { kind: 'no-pages' }
  /** The server has not read the page yet. */
  | { kind: 'unread' }
  /** A part of the recording is missing. `until` is the session time of the next picture; null: no picture follows. */
  | { kind: 'lost'; reason: string; number: number | null; segments: number; until: number | null }
  /** `what` tells whether reading the events failed (`read`), or making a picture of them (`show`). */
  | { kind: 'failed'; what: 'read' | 'show'; message: string };

/**
 * The state that the controls show. Each change makes a new object. The time is not in it: it changes each animation frame and has
 * listeners of its own.
 */
export interface PlayerState {
  manifest: Manifest;
  timeline: Timeline;
  playing: boolean;
  speed: number;
  skipIdle: boolean;
  following: boolean;
  /** The browser has painted the current moment. */
  ready: boolean;
  cover: Cover | null;
  /** The recorded page itself has nothing to see at this moment. */
  empty: boolean;
  pageId: string | null;
  href: string | null;
  size: Size | null;
  /** The pause that the playhead is in; null: none. */
  idle: Span | null;
  /** Length of the pause that playback has just jumped over, in ms; null: no notice is shown. */
  skipped: number | null;
  /** Whether the moments are here, which the list shows. */
  list: 'loading' | 'complete' | 'failed';
  /** Number of parts of the list that are not in it: packs whose moments cannot be read, and what comes after the most that it takes. */
  unlisted: number;
  /** The parts of the page that its picture leaves out. */
  leftOut: LeftOut;
}

const nothingLeftOut: LeftOut = { frames: 0, deep: 0, events: 0 };

/** The state before anything but the manifest is read. */
export function stateAtStart(manifest: Manifest, timeline: Timeline): PlayerState {
  return {
    manifest,
    timeline,
    playing: false,
    speed: 1,
    skipIdle: false,
    following: false,
    ready: false,
    cover: null,
    empty: false,
    pageId: null,
    href: null,
    size: null,
    idle: null,
    skipped: null,
    list: 'loading',
    unlisted: 0,
    leftOut: nothingLeftOut,
  };
}

/** Holds the state, and tells those who show it when something in it is different. */
export class PlayerStore {
  state: PlayerState;
  readonly #listeners = new Set<() => void>();

  constructor(state: PlayerState) {
    this.state = state;
  }

  set(change: Partial<PlayerState>): void {
    const keys = Object.keys(change) as (keyof PlayerState)[];
    if (keys.every((key) => same(this.state[key], change[key]))) return;
    this.state = { ...this.state, ...change };
    for (const listener of this.#listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  clear(): void {
    this.#listeners.clear();
  }
}

/** Compares small objects of the state (cover, idle) field by field, because they are created again each animation frame. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  return keys.length < 6 && keys.length === Object.keys(b).length && keys.every((key) => Object.is((a as never)[key], (b as never)[key]));
}
