import { nodeName } from '../lib/dom.ts';
import { guarded } from '../lib/guard.ts';
import { listenInTrees, targetOf } from '../lib/listen.ts';
import { stopAll, type Stop } from '../lib/stop.ts';
import type { CaptureContext, Observe } from './context.ts';

/** Begins to watch in one document; an observer that fails does not stop the others. */
export function begin(context: CaptureContext, observers: Observe[]): (Stop | undefined)[] {
  return observers.map((observe) => guarded(observe, 'start')(context));
}

/** Lets observers watch the page, and the documents of its same-origin frames like the page itself. `join` adds more observers. */
export function observeEverywhere(context: CaptureContext, observers: Observe[]): { stop: Stop; join: (observers: Observe[]) => void } {
  /** The page (under undefined) and its frames. */
  const places = new Map<HTMLIFrameElement | undefined, { context: CaptureContext; stops: (Stop | undefined)[] }>();

  const enter = (frame: HTMLIFrameElement | undefined, inside: CaptureContext): void =>
    void places.set(frame, { context: inside, stops: begin(inside, observers) });
  const leave = (frame: HTMLIFrameElement | undefined): void => {
    const place = places.get(frame);
    places.delete(frame);
    if (place) stopAll(place.stops)();
  };

  const isFrame = (node: Node): node is HTMLIFrameElement => /^I?FRAME$/.test(nodeName(node));

  observers.push(
    // Listens on the document and in the capture phase, because scroll events of elements do not bubble.
    (inside) => listenInTrees(inside, 'scroll', (event) => context.scrolls.tell(targetOf(event)!)),
    (inside) =>
      listenInTrees(inside, 'load', ({ target }) => {
        const element = target as Element;
        if (isFrame(element)) context.attachFrame(element);
        // The style sheet of a link or an @import has loaded.
        else if (nodeName(element) === 'LINK' || (nodeName(element) === 'STYLE' && element.textContent!.includes('@import')))
          context.again(element);
      }),
  );
  enter(undefined, context);
  context.frameAttached = (frame, document) => {
    // Frames that have left the page are let go.
    for (const other of places.keys()) if (other?.isConnected === false) leave(other);
    leave(frame);
    enter(frame, {
      ...context,
      document,
      window: document.defaultView as CaptureContext['window'],
    });
  };
  const stops = [
    context.nodes.on((node) => isFrame(node) && context.attachFrame(node)),
    () => {
      context.frameAttached = () => {};
      [...places.keys()].forEach(leave);
    },
  ];
  return {
    stop: stopAll(stops),
    join: (more) => {
      observers.push(...more);
      for (const [frame, { context, stops }] of places)
        // Many frames begin with an empty document, and are of another origin by now.
        if (frame && frame.contentDocument !== context.document) leave(frame);
        else stops.push(...begin(context, more));
    },
  };
}
