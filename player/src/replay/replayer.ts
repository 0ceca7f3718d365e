import type { eventWithTime } from '@rrweb/types';

/** Whether there is a picture for a moment, and if not, why. */
export type Picture = 'painted' | 'before-first-snapshot' | 'no-snapshot';

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
  readonly element: HTMLElement;
  readonly size: Size | null;
  /** The page itself had nothing to see at this moment. */
  readonly empty: boolean;
  /** Adds events of the page; may be called again as more come. */
  load(events: readonly eventWithTime[]): void;
  /** Builds the page as it was at a time, at once. */
  seek(time: number): Picture;
  /** Applies what happened until a time a little after the last. */
  advance(time: number): void;
  /** Lets the page's own animations run. */
  play(): void;
  /** Holds them. */
  pause(): void;
  onResize(listener: (size: Size) => void): void;
  destroy(): void;
}
