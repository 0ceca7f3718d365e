/** Takes back the change that a hook has made to the page. */
export type Stop = () => void;

/** Makes one Stop of many, which run from the last to the first. */
export function stopAll(stops: (Stop | undefined)[]): Stop {
  return () => {
    while (stops.length)
      try {
        stops.pop()?.();
      } catch {
        // A frame that went to another origin no longer lets scripts at its window: there is nothing left to take back.
      }
  };
}
