/** Gets an error of the recorder itself, the action that failed, and how deep the guarded call that failed is nested (`depth`). */
type OnError = (error: unknown, doing: string, depth: number) => void;

let onError: OnError = () => {};
let enter = (): void => {};
let leave = enter;
let calls = 0;

/** The browser's own `Reflect.apply`: the page may have replaced it. */
export let { apply } = Reflect;

/** Likewise the browser's own `Proxy`, which stands in for functions of the page. */
export let NativeProxy = Proxy;

/** Sets where an error of the recorder itself goes: never into the page. */
export function setErrorSink(sink: OnError): void {
  onError = sink;
}

/** Sets the functions that run before and after all guarded code, and the browser's own `Reflect.apply` and `Proxy`. */
export function setSurround(before: () => void, after: () => void, native: typeof apply, proxy: typeof Proxy): void {
  enter = before;
  leave = after;
  apply = native;
  NativeProxy = proxy;
}

/**
 * Reports that a piece of work failed and was left out, while the work around it goes on. `depth` 0: the record that is open is lost too.
 */
export function failed(error: unknown, doing: string, depth = Infinity): void {
  onError(error, doing, depth);
}

/** How many guarded calls are running, each within the one before. */
export function depth(): number {
  return calls;
}

/**
 * Returns the same function, but it never throws: after an error it returns undefined. All code of the recorder that the page's own
 * code calls goes through here, and runs with the browser's own built-ins in place. `doing`: how an error report calls the action.
 */
export function guarded<A extends unknown[], R>(run: (...args: A) => R, doing = ''): (...args: A) => R | undefined {
  const inner = caught(run, doing);
  return (...args) => {
    enter();
    try {
      return apply(inner, undefined, args) as R | undefined;
    } finally {
      leave();
    }
  };
}

/** Likewise, for functions that are called very often and do little: the page's own built-ins stay in place. */
export function caught<A extends unknown[], R>(run: (...args: A) => R, doing = ''): (...args: A) => R | undefined {
  return (...args) => {
    calls++;
    try {
      return apply(run, undefined, args) as R;
    } catch (error) {
      onError(error, doing, calls);
      return undefined;
    } finally {
      calls--;
    }
  };
}
