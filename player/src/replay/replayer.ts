import type { eventWithTime } from '@rrweb/types';
import type { LeftOut } from './sanitize/events.ts';

/** Whether there is a picture for a moment, and if not, why. */
export type Picture = 'painted' | 'before-first-snapshot' | 'no-snapshot' | Lost;

/** Something of the recording is missing before this moment, so that nobody knows what the page looked like. */
export interface Lost {
  reason: string;
  /** The first segment that is missing, if that is known. */
  number: number | null;
  segments: number;
  /** When the next picture is right, in ms since 1970; null: none comes. */
  until: number | null;
}

/** Size of the page's viewport, in its own pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * Events of one page → DOM. It has no clock: the player's drives it, frame by frame, with times in ms since 1970.
 * Another replayer takes this one's place by implementing this.
 */
export interface Replayer {
  /** What of the page is not in its picture. */
  readonly leftOut: LeftOut;
  readonly element: HTMLElement;
  readonly size: Size | null;
  /** The page itself had nothing to see at this moment. */
  readonly empty: boolean;
  /** Adds events of the page; may be called again as more come. False: they belong before what is here, and it must be made anew. */
  load(events: readonly eventWithTime[]): boolean;
  pictureAt(time: number): Picture;
  /** Builds the page as it was at a time, at once. Throws when it cannot. */
  seek(time: number): void;
  /** Applies what happened until a time a little after the last. Throws when it could not. */
  advance(time: number): void;
  /** Lets the page's own animations run. */
  play(): void;
  /** Holds them. */
  pause(): void;
  onResize(listener: (size: Size) => void): void;
  destroy(): void;
}
