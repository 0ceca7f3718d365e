/** What `run` returns, or undefined where it throws: for what the page may have made so that it does. */
export function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
