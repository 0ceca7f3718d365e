/** Takes back what a hook into the page did. */
export type Stop = () => void;

/** One Stop of many, run last to first. */
export function stopAll(stops: Stop[]): Stop {
  return () => {
    while (stops.length) stops.pop()!();
  };
}
