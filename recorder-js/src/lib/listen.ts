import { guarded } from './guard.ts';
import { stopAll, type Stop } from './stop.ts';
import type { Topic } from './topic.ts';

/** All present listeners, each as a function that adds it (again). */
const listening = new Set<() => void>();

/** Listens for events (`types`, separated by spaces) before other listeners (capture) and without holding the page up (passive). */
export function listen<E extends Event>(target: EventTarget, types: string, handler: (event: E) => void): Stop {
  const options = { capture: true, passive: true };
  const listener = guarded(handler, types) as (event: Event) => void;
  const names = types.split(' ');
  const add = (): void => names.forEach((type) => target.addEventListener(type, listener, options));
  add();
  listening.add(add);
  return () => {
    listening.delete(add);
    for (const type of names) target.removeEventListener(type, listener, options);
  };
}

/**
 * Listens for as long as `target` exists, whatever the page has made of its `addEventListener`. Listening twice is the same as
 * once. `handler` must not throw.
 */
export function hear(target: EventTarget, types: string, handler: (event: Event) => void): void {
  for (const type of types.split(' ')) Reflect.apply(EventTarget.prototype.addEventListener, target, [type, handler]);
}

/** Listens in a document and in the shadow roots in it as well: some events (scroll, load, play …) never leave their tree. */
export function listenInTrees<E extends Event>(
  { document, roots }: { document: Document; roots: Topic<Node> },
  types: string,
  handler: (event: E) => void,
): Stop {
  const listener = guarded(handler, types) as (event: Event) => void;
  // The signal removes the listeners without keeping the roots in memory.
  const end = new AbortController();
  const options = { capture: true, passive: true, signal: end.signal };
  return stopAll([
    listen(document, types, handler),
    roots.on((root) => {
      if (root.ownerDocument === document) types.split(' ').forEach((type) => root.addEventListener(type, listener, options));
    }),
    () => end.abort(),
  ]);
}

/** Listens again where `document.open` has taken the listeners away; where it has not, this does nothing. */
export function listenAgain(): void {
  for (const add of listening) add();
}

/** The element that the event is about, inside open shadow roots too. */
export function targetOf(event: Event): Node | null {
  return ((event.composedPath && event.composedPath()[0]) ?? event.target) as Node | null;
}
