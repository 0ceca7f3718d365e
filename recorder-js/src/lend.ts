import { getAttribute, hasAttribute, nodeName, nodeType } from './lib/dom.ts';
import { apply, caught, guarded, NativeProxy } from './lib/guard.ts';
import { listen, listenInTrees, targetOf } from './lib/listen.ts';
import { plain } from './privacy/plain.ts';
import { sayRefused } from './lib/say.ts';

/**
 * The functions that the recorder lends to its parts, which are scripts of their own. With guards of its own, an error in a part
 * would be reported nowhere, and the page's replaced built-ins would be in place while the part runs.
 */
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
