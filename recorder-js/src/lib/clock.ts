/**
 * The page's clock follows the wall clock forward only if that is ahead by more than this: a smaller difference is a correction, a
 * larger one means that the machine slept or that somebody set the clock.
 */
const JUMP_MS = 1000;

/** Returns the page's clock: whole ms since 1970, never going back. */
export function startClock(): () => number {
  // performance.now goes on evenly when somebody sets the clock, but on Linux and macOS it stands still while the machine sleeps.
  let origin = Date.now() - performance.now();
  return () => {
    const ahead = Date.now() - performance.now() - origin;
    if (ahead > JUMP_MS) origin += ahead;
    return Math.floor(origin + performance.now());
  };
}
