import { nodeName } from '../lib/dom.ts';
import { guarded } from '../lib/guard.ts';
import { listenInTrees } from '../lib/listen.ts';
import { stopAll, type Stop } from '../lib/stop.ts';
import type { CaptureContext, Observe } from './context.ts';

/** What the part `frames` does in the page. */
interface FramesPart {
  recordFrames: (context: CaptureContext, seen: Iterable<HTMLIFrameElement>) => Stop;
}

/** Records the documents of same-origin frames, and what happens in them, as in the page itself. */
export function observeFrames(context: CaptureContext, observers: Observe[]): Stop {
  const frames = new Map<HTMLIFrameElement, { document: Document; stop: Stop }>();

  function leave(frame: HTMLIFrameElement): void {
    frames.get(frame)?.stop();
    frames.delete(frame);
  }

  const isFrame = (node: Node): node is HTMLIFrameElement => /^I?FRAME$/.test(nodeName(node));

  const onLoad = ({ target }: Event): unknown => isFrame(target as Node) && context.frame(target as HTMLIFrameElement);

  return stopAll([
    context.onFrame((frame, document) => {
      // Those that are gone meanwhile are let go.
      for (const other of frames.keys()) if (!other.isConnected) leave(other);
      leave(frame);
      const inside: CaptureContext = { ...context, document, window: document.defaultView as CaptureContext['window'] };
      const load = listenInTrees(inside, 'load', onLoad);
      frames.set(frame, { document, stop: stopAll([load, ...observers.map((observe) => guarded(observe, 'start')(inside))]) });
    }),
    context.onRecorded((node) => isFrame(node) && context.frame(node)),
    listenInTrees(context, 'load', onLoad),
    () => [...frames.keys()].forEach(leave),
  ]);
}

/** Records frames of the other origins that the page names; what does is loaded then. */
export const observeForeignFrames: Observe = (context) => {
  const { document, options } = context;
  if (!options.frameOrigins?.length) return () => {};
  const seen = new Set<HTMLIFrameElement>();
  let stopped = false;
  let stop = context.onRecorded(
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
