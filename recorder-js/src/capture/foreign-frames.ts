import { nodeName } from '../lib/dom.ts';
import { guarded } from '../lib/guard.ts';
import type { Stop } from '../lib/stop.ts';
import type { CaptureContext, Observe } from './context.ts';

/** The function of the part `frames` that the page uses. */
interface FramesPart {
  recordFrames: (context: CaptureContext, seen: Iterable<HTMLIFrameElement>) => Stop;
}

/** Records frames of the other origins that the page names; the part for it is loaded only then. */
export const observeForeignFrames: Observe = (context) => {
  const { document, options } = context;
  if (!options.frameOrigins?.length) return () => {};
  const seen = new Set<HTMLIFrameElement>();
  let stopped = false;
  let stop = context.nodes.on(
    (node) => nodeName(node) === 'IFRAME' && node.ownerDocument === document && seen.add(node as HTMLIFrameElement),
  );
  const record = guarded(({ recordFrames }: FramesPart) => {
    stop();
    if (!stopped) stop = recordFrames(context, seen);
  });
  (context.load('frames') as Promise<FramesPart>).then(record, () => {});
  return () => {
    stopped = true;
    stop();
  };
};
