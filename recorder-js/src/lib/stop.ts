/** Takes back what a hook into the page did. */
export type Stop = () => void;

/** One Stop of many, run last to first. */
export function stopAll(stops: (Stop | undefined)[]): Stop {
  return () => {
    while (stops.length)
      try {
        stops.pop()?.();
      } catch {
        // A frame that went to another origin lets nobody at its window any more: there is nothing left to take back.
      }
  };
}
