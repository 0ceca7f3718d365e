/** Told of an error of the recorder itself, and what it was doing; `depth`: of the guarded call that failed. */
type OnError = (error: unknown, doing: string, depth: number) => void;

let onError: OnError = () => {};
let enter = (): void => {};
let leave = enter;
let calls = 0;

/** The browser's own: a page may have replaced what calls a function with the arguments of an array. */
export let { apply } = Reflect;

/** Likewise what stands in for a function of the page's. */
export let NativeProxy = Proxy;

/** Where an error of the recorder itself goes: never into the page. */
export function setErrorSink(sink: OnError): void {
  onError = sink;
}

/** What runs before and after everything of ours. */
export function setSurround(before: () => void, after: () => void, native: typeof apply, proxy: typeof Proxy): void {
  enter = before;
  leave = after;
  apply = native;
  NativeProxy = proxy;
}

/** Something of ours failed and was left out; what it is part of goes on. `depth` 0: not even the record that is open. */
export function failed(error: unknown, doing: string, depth = Infinity): void {
  onError(error, doing, depth);
}

/** How many guarded calls are under way, each in the one before. */
export function depth(): number {
  return calls;
}

/** The same function, which never throws; what it returns then is undefined. Everything of ours that the page's own code calls goes through here. `doing`: what is said of it where it fails. */
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

/** Likewise, for what is called very often and does little: the page's own built-ins stay in place. */
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
