import { getAttribute, hasAttribute, nodeName, nodeType } from './dom.ts';
import { apply, caught, failed, guarded, NativeProxy } from './guard.ts';
import { listen, listenInTrees, targetOf } from './listen.ts';
import { plain } from './plain.ts';
import { say, sayRefused } from './say.ts';

/** What the recorder lends its parts, which are scripts of their own: with guards of theirs, an error in a part would end nowhere, and the page's built-ins would be in place while it runs. */
export const lent = () => ({ apply, caught, failed, getAttribute, guarded, hasAttribute, listen, listenInTrees, NativeProxy, nodeName, nodeType, plain, say, sayRefused, targetOf });

export type Lent = ReturnType<typeof lent>;
