import { RecordKind } from '@session-replay/wire/codec/format';
import { beginAttach } from '@session-replay/wire/records/mutation';
import type { CaptureContext } from '../context.ts';
import type { DomChanges } from './dom-changes.ts';
import { Flag } from './flag.ts';
import type { TreeWalk } from './tree-walk.ts';
import { isViewer } from '../../lib/viewer.ts';

/**
 * Records the documents of frames, each as the one child of its element. `waiting`: frames that have a document to record, for the
 * first time or again. The function writes them and what changed meanwhile; it returns true when all is written.
 */
export function frameWriter(context: CaptureContext, walk: TreeWalk, changes: DomChanges, waiting: Set<HTMLIFrameElement>) {
  const { mirror } = context;

  function write(frame: HTMLIFrameElement, pause: () => boolean): void {
    const id = mirror.id(frame);
    const document = id ? frame.contentDocument : null;
    // A document without a root is being opened, and comes back here when it has one.
    if (!document?.documentElement || mirror.id(document) || isViewer(document)) return;
    context.watch(document);
    context.frameAttached(frame, document);
    context.recorded(document);
    context.begin(RecordKind.Mutation, (changes.since = context.now()));
    beginAttach(context.writer, id);
    walk.run(frame, document, null, mirror.flags(frame) & (Flag.Masked | Flag.Plain), false, 0);
    if (!walk.write(pause)) changes.cut();
    context.end();
  }

  return (pause: () => boolean, late: () => boolean): boolean => {
    for (const frame of waiting) {
      if (late()) return false;
      waiting.delete(frame);
      write(frame, pause);
      // If a part of the document did not fit, the rest of it waits among the changes.
      if (!changes.write(pause, late)) return false;
    }
    return true;
  };
}
