import { patchConstructor, patchMethod } from './patch.ts';
import { stopAll, type Stop } from './stop.ts';

const targets = new WeakMap<object, object>();

/**
 * The target of a Proxy; undefined for any other object. Only proxies made while `watchProxies` runs are known, because nothing
 * else tells that an object is a Proxy without asking the object.
 */
export function targetOf(value: object): object | undefined {
  return targets.get(value);
}

/** Remembers the target of each Proxy that the page makes. */
export function watchProxies(window: Window & typeof globalThis): Stop {
  return stopAll([
    patchMethod(window.Proxy, 'revocable', (args, _, made) => made && targets.set((made as { proxy: object }).proxy, args[0] as object)),
    patchConstructor(window, 'Proxy', (proxy, args) => proxy && targets.set(proxy, args[0] as object)),
  ]);
}
