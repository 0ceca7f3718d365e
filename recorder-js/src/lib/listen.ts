import { guarded } from './guard.ts';
import type { Stop } from './stop.ts';

/** Listens for events, first of all (capture) and without holding the page up (passive). */
export function listen<E extends Event>(target: EventTarget, types: string[], handler: (event: E) => void): Stop {
  const options = { capture: true, passive: true };
  const listener = guarded(handler) as (event: Event) => void;
  for (const type of types) target.addEventListener(type, listener, options);
  return () => {
    for (const type of types) target.removeEventListener(type, listener, options);
  };
}

/** The element the event is about, inside open shadow roots too. */
export function targetOf(event: Event): Node | null {
  return ((event.composedPath && event.composedPath()[0]) ?? event.target) as Node | null;
}
