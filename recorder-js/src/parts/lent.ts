import type { Lent } from '../lend.ts';

// In the parts, this module stands in for the modules that lend.ts lends from (build.mjs): its functions are the recorder's own.

export let apply: Lent['apply'];
export let caught: Lent['caught'];
export let getAttribute: Lent['getAttribute'];
export let guarded: Lent['guarded'];
export let hasAttribute: Lent['hasAttribute'];
export let listen: Lent['listen'];
export let listenInTrees: Lent['listenInTrees'];
export let NativeProxy: Lent['NativeProxy'];
export let nodeName: Lent['nodeName'];
export let nodeType: Lent['nodeType'];
export let plain: Lent['plain'];
export let sayRefused: Lent['sayRefused'];
export let targetOf: Lent['targetOf'];

/** Called by the recorder when it has loaded the part, before anything else. */
export function borrow(from: Lent): void {
  ({
    apply,
    caught,
    getAttribute,
    guarded,
    hasAttribute,
    listen,
    listenInTrees,
    NativeProxy,
    nodeName,
    nodeType,
    plain,
    sayRefused,
    targetOf,
  } = from);
}
