import type { Lent } from '../lib/lend.ts';

// In the parts this stands for the modules of lib/lend.ts (build.mjs): what they have is the recorder's own.

export let apply: Lent['apply'];
export let caught: Lent['caught'];
export let failed: Lent['failed'];
export let getAttribute: Lent['getAttribute'];
export let guarded: Lent['guarded'];
export let hasAttribute: Lent['hasAttribute'];
export let listen: Lent['listen'];
export let listenInTrees: Lent['listenInTrees'];
export let NativeProxy: Lent['NativeProxy'];
export let nodeName: Lent['nodeName'];
export let nodeType: Lent['nodeType'];
export let plain: Lent['plain'];
export let say: Lent['say'];
export let sayRefused: Lent['sayRefused'];
export let targetOf: Lent['targetOf'];

/** Called by the recorder when it has loaded the part, before anything else. */
export function borrow(from: Lent): void {
  ({ apply, caught, failed, getAttribute, guarded, hasAttribute, listen, listenInTrees, NativeProxy, nodeName, nodeType, plain, say, sayRefused, targetOf } = from);
}
