import { patchConstructor, patchMethod } from './patch.ts';
import { stopAll, type Stop } from './stop.ts';

const targets = new WeakMap<object, object>();

/** What a proxy stands for, undefined for any other object. Known of those made while they were watched: nothing else tells a proxy without asking it. */
export function targetOf(value: object): object | undefined {
  return targets.get(value);
}

/** Watches proxies being made. */
export function watchProxies(window: Window & typeof globalThis): Stop {
  return stopAll([
    patchMethod(window.Proxy, 'revocable', (args, _, made) => made && targets.set((made as { proxy: object }).proxy, args[0] as object)),
    patchConstructor(window, 'Proxy', (proxy, args) => proxy && targets.set(proxy, args[0] as object)),
  ]);
}
