/** Returns the result of `run`, or undefined where it throws: values that the page has made may throw when they are read. */
export function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
