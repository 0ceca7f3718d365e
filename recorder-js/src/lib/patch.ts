import { apply, caught, guarded, NativeProxy } from './guard.ts';
import type { Stop } from './stop.ts';

/** The browser's own: the page may replace it. */
const { construct: nativeConstruct } = Reflect;

export type Method = (...args: never[]) => unknown;

/**
 * Puts a proxy of `owner[name]` in its place: the page still sees the original's name, length, text and properties, and `new` works
 * as before. The Stop puts the original back, unless other code has patched on top: then the handler must fall silent by itself.
 */
export function wrapMethod(owner: object | undefined, name: string, handler: ProxyHandler<Method>): Stop {
  const methods = owner as Record<string, Method | undefined>;
  const original = methods?.[name];
  if (typeof original !== 'function') return () => {};
  const patched = new NativeProxy(original, handler);
  const own = Object.hasOwn(methods, name);
  try {
    methods[name] = patched;
  } catch {
    // The page has frozen the owner.
  }
  return () => {
    if (methods[name] !== patched) return;
    if (own) methods[name] = original;
    else delete methods[name];
  };
}

/**
 * Calls `before` (which may change the arguments in place) and `after` when the page calls `owner[name]`; `after` gets the error if
 * the call threw. `guard`: `caught` for functions that pages call very often.
 */
export function patchMethod(
  owner: object | undefined,
  name: string,
  after: (args: unknown[], self: unknown, result: unknown, error: unknown) => void,
  before: (args: unknown[], self: unknown) => void = () => {},
  guard = guarded,
): Stop {
  let notifyBefore: typeof before = guard(before, name);
  let notify: typeof after = guard(after, name);
  const restore = wrapMethod(owner, name, {
    apply(original, self, args) {
      let result: unknown;
      let thrown: unknown;
      notifyBefore(args, self);
      try {
        return (result = apply(original, self, args));
      } catch (error) {
        throw (thrown = error);
      } finally {
        notify(args, self, result, thrown);
      }
    },
  });
  return () => {
    notifyBefore = notify = () => {};
    restore();
  };
}

/** Calls `after` when the page has made a `new owner[name]`, or has failed to: then `made` is undefined, and there is an error. */
export function patchConstructor<T extends object>(
  owner: object,
  name: string,
  after: (made: T | undefined, args: unknown[], error: unknown) => void,
): Stop {
  const constructors = owner as Record<string, { prototype?: object } | undefined>;
  const before = constructors[name];
  const notify = caught(after, name);
  const restore = wrapMethod(owner, name, {
    construct(original, args, target) {
      let made: T | undefined;
      let thrown: unknown;
      try {
        return (made = nativeConstruct(original, args, target) as T);
      } catch (error) {
        throw (thrown = error);
      } finally {
        notify(made, args, thrown);
      }
    },
  });
  const patched = constructors[name];
  // An object names its constructor, which must be the patched one: `socket.constructor === WebSocket`.
  const rename = (from: unknown, to: unknown): void => {
    if (before?.prototype?.constructor === from) before!.prototype!.constructor = to as () => void;
  };
  rename(before, patched);
  return () => {
    restore();
    rename(patched, before);
  };
}

/**
 * Calls `after` when a script has set the property `name` of an object, and `onGet` before a script reads it. `guard`: as in `patchMethod`.
 */
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
