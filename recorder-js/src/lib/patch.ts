import { guarded } from './guard.ts';
import type { Stop } from './stop.ts';

type Method = (...args: never[]) => unknown;

/** Calls `after` when the page has called `owner[name]`. The stop puts the original back, unless somebody else patched on top: then ours falls silent. */
export function patchMethod(owner: object, name: string, after: (args: unknown[]) => void): Stop {
  const methods = owner as Record<string, Method | undefined>;
  const original = methods[name];
  if (typeof original !== 'function') return () => {};
  let listening = true;
  const notify = guarded(after);
  const patched = function (this: unknown, ...args: never[]): unknown {
    try {
      return original.apply(this, args);
    } finally {
      if (listening) notify(args);
    }
  };
  try {
    methods[name] = patched;
  } catch {
    return () => {}; // Frozen by the page.
  }
  return () => {
    listening = false;
    if (methods[name] === patched) methods[name] = original;
  };
}

/** Calls `after` when a script has set the property `name` of an element. */
export function patchSetter(prototype: object, name: string, after: (element: Element) => void): Stop {
  const original = Object.getOwnPropertyDescriptor(prototype, name);
  if (!original?.set || !original.configurable) return () => {};
  let listening = true;
  const notify = guarded(after);
  const set = function (this: Element, value: unknown): void {
    original.set!.call(this, value);
    if (listening) notify(this);
  };
  Object.defineProperty(prototype, name, { ...original, set });
  return () => {
    listening = false;
    if (Object.getOwnPropertyDescriptor(prototype, name)?.set === set) Object.defineProperty(prototype, name, original);
  };
}
