import { RecordKind } from '@session-replay/wire/format';
import type { CaptureContext } from './context.ts';
import { writeTree } from './write-node.ts';

/** Records where the page is (Meta) and all of it (Snapshot). A large one goes on in the next segments. */
export function takeSnapshot(context: CaptureContext): void {
  const { document, window, mirror, writer } = context;
  // What waits is in the snapshot already.
  context.discard();
  mirror.forget(document);
  context.begin(RecordKind.Meta).slot(window.location.href).int(window.innerWidth).int(window.innerHeight);
  context.end();
  const time = context.now();
  let last = context.begin(RecordKind.Snapshot, time).position;
  writer.bool(true).int(window.scrollX).int(window.scrollY);
  context.watch(document);
  writeTree(document, 0, false, context, () => {
    if (!context.full()) return;
    writer.patchBool(last, false);
    context.end();
    last = context.begin(RecordKind.SnapshotMore, time).position;
    writer.bool(true);
  });
  context.end();
}
