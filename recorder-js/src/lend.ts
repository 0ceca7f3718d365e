import { getAttribute, hasAttribute, nodeName, nodeType } from './lib/dom.ts';
import { apply, caught, guarded, NativeProxy } from './lib/guard.ts';
import { listen, listenInTrees, targetOf } from './lib/listen.ts';
import { plain } from './privacy/plain.ts';
import { sayRefused } from './lib/say.ts';

/** What the recorder lends its parts, which are scripts of their own: with guards of theirs, an error in a part would end nowhere, and the page's built-ins would be in place while it runs. */
export const lent = () => ({
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
});

export type Lent = ReturnType<typeof lent>;
