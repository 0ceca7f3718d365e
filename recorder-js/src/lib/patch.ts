import { apply, caught, guarded } from './guard.ts';
import type { Stop } from './stop.ts';

/** The browser's own: a page may have put something else in its place. */
const NativeProxy = Proxy;

export type Method = (...args: never[]) => unknown;

/** Puts what `make` makes of it in the place of `owner[name]`. The stop puts the original back, unless somebody else patched on top: then ours must fall silent by itself. */
export function wrapMethod(owner: object | undefined, name: string, make: (original: Method) => Method): Stop {
  const methods = owner as Record<string, Method | undefined>;
  const original = methods?.[name];
  if (typeof original !== 'function') return () => {};
  const patched = make(original);
  try {
    methods[name] = patched;
  } catch {
    // Frozen by the page.
  }
  return () => void (methods[name] === patched && (methods[name] = original));
}

/** Calls `after` when the page has called `owner[name]`. `guard`: `caught` for what pages call very often. */
export function patchMethod(
  owner: object | undefined,
  name: string,
  after: (args: unknown[], self: unknown, result: unknown) => void,
  guard = guarded,
): Stop {
  let notify: (args: unknown[], self: unknown, result: unknown) => void = guard(after, name);
  const restore = wrapMethod(
    owner,
    name,
    (original) =>
      function (this: unknown, ...args: never[]): unknown {
        let result: unknown;
        try {
          return (result = apply(original, this, args));
        } finally {
          notify(args, this, result);
        }
      },
  );
  return () => {
    notify = () => {};
    restore();
  };
}

/** Calls `after` when the page has made a `new owner[name]`. */
export function patchConstructor<T extends object>(owner: object, name: string, after: (made: T, args: unknown[]) => void): Stop {
  const notify = caught(after, name);
  const { construct } = Reflect;
  return wrapMethod(
    owner,
    name,
    (original) =>
      new NativeProxy(original, {
        construct(_, args, target) {
          const made = construct(original, args, target) as T;
          notify(made, args);
          return made;
        },
      }),
  );
}

/** Calls `after` when a script has set the property `name` of an object, and `onGet` before it reads it. `guard`: as above. */
export function patchProperty(
  prototype: object | undefined,
  name: string,
  after: ((self: never, value: unknown) => void) | undefined,
  onGet?: (self: never) => void,
  guard = guarded,
): Stop {
  const original = prototype && Object.getOwnPropertyDescriptor(prototype, name);
  if (!original?.get || !original.configurable) return () => {};
  let listening = true;
  const notify = guard(after ?? (() => {}), name);
  const notifyGet = guard(onGet ?? (() => {}), name);
  const patched: PropertyDescriptor = { ...original };
  if (after && original.set)
    patched.set = function (this: never, value: unknown): void {
      apply(original.set!, this, [value]);
      if (listening) notify(this, value);
    };
  if (onGet)
    patched.get = function (this: never): unknown {
      if (listening) notifyGet(this);
      return apply(original.get!, this, []);
    };
  Object.defineProperty(prototype, name, patched);
  return () => {
    listening = false;
    const now = Object.getOwnPropertyDescriptor(prototype, name);
    if (now?.set === patched.set && now?.get === patched.get) Object.defineProperty(prototype, name, original);
  };
}
