/** The wall clock may be so far ahead before the page's clock follows it: less is a correction, more is a machine that slept or a clock that was set. */
const JUMP_MS = 1000;

/** The page's clock: ms since 1970, whole, never going back. */
export function startClock(): () => number {
  // performance.now goes on evenly when somebody sets the clock; but on Linux and macOS it stands still while the machine sleeps.
  let origin = Date.now() - performance.now();
  return () => {
    const ahead = Date.now() - performance.now() - origin;
    if (ahead > JUMP_MS) origin += ahead;
    return Math.floor(origin + performance.now());
  };
}
