import { nodeName } from '../lib/dom.ts';
import { guarded } from '../lib/guard.ts';
import { stopAll, type Stop } from '../lib/stop.ts';
import type { CaptureContext, Observe } from './context.ts';

/** The function of the part `canvas`. */
interface CanvasPart {
  recordCanvas: (canvas: HTMLCanvasElement, context: CaptureContext) => Stop;
}

/** Records pictures of canvases; the part that takes them is loaded with the first canvas. */
export const observeCanvas: Observe = (context) => {
  const { document, load, options } = context;
  if (options.canvasFps === 0) return () => {};
  const stops = new Map<Node, Stop>();
  return stopAll([
    context.nodes.on((node) => {
      if (nodeName(node) !== 'CANVAS' || node.ownerDocument !== document) return;
      const record = guarded(({ recordCanvas }: CanvasPart) => {
        stops.get(node)?.();
        stops.set(node, recordCanvas(node as HTMLCanvasElement, context));
        // Canvases that have left the page are let go.
        for (const [other, stop] of stops) if (!other.isConnected && stops.delete(other)) stop();
      });
      // A part that does not load must not become an unhandled rejection of the page.
      (load('canvas') as Promise<CanvasPart>).then(record, () => {});
    }),
    () => stops.forEach((stop) => stop()),
  ]);
};
