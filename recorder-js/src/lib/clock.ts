/** The page's clock: ms since 1970, whole, never going back while the page lives. */
export function startClock(): () => number {
  // Date.now jumps when the machine's clock is set; performance.now does not.
  const origin = Date.now() - performance.now();
  return () => Math.floor(origin + performance.now());
}
