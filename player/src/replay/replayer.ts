import type { eventWithTime } from '@rrweb/types';
import type { LeftOut } from './sanitize/events.ts';

/** Whether there is a picture for a moment, and if not, why. */
export type Picture = 'painted' | 'before-first-snapshot' | 'no-snapshot' | Lost;

/** A part of the recording is missing before this moment, so it is unknown what the page looked like. */
export interface Lost {
  reason: string;
  /** Number of the first missing segment; null: unknown. */
  number: number | null;
  segments: number;
  /** When the next snapshot makes the picture right again, in ms since 1970; null: no snapshot follows. */
  until: number | null;
}

/** Size of the page's viewport, in its own pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * Builds the DOM of one page from its events, from any keyframe or snapshot on. It has no clock: the player calls it each animation frame with a time in ms since 1970.
 * Another replayer can take rrweb's place by implementing this interface.
 */
export interface Replayer {
  /** The parts of the page that its picture leaves out. */
  readonly leftOut: LeftOut;
  readonly element: HTMLElement;
  readonly size: Size | null;
  /** The page itself has nothing to see at this moment. */
  readonly empty: boolean;
  /** When the first snapshot was taken, in ms since 1970; null: there is none. */
  readonly firstSnapshot: number | null;
  /**
   * Adds events of the page; may be called again as more arrive. False: they belong before events that it has already, and the replayer
   * must be made again from all of them.
   */
  load(events: readonly eventWithTime[]): boolean;
  pictureAt(time: number): Picture;
  /** Builds the page as it was at a time, synchronously. Throws if that fails. */
  seek(time: number): void;
  /** Applies the events up to a time a little after the last one. Throws if that failed. */
  advance(time: number): void;
  /** Lets the page's own animations run. */
  play(): void;
  /** Pauses the page's own animations. */
  pause(): void;
  onResize(listener: (size: Size) => void): void;
  destroy(): void;
}
