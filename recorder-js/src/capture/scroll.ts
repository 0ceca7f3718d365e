import { RecordKind } from '@session-replay/wire/codec/format';
import { guarded } from '../lib/guard.ts';
import { stopAll, type Stop } from '../lib/stop.ts';
import type { Observe } from './context.ts';

/** An element's place is recorded at most this often. */
const SCROLL_MS = 100;
const SLICE_MS = 4;

/** Records where each element has scrolled to. */
export const observeScroll: Observe = (context) => {
  const { document, mirror } = context;
  const scrolled = new Set<Node>();
  let timer = 0;

  const flush = guarded(() => {
    clearTimeout(timer);
    timer = 0;
    if (!scrolled.size) return;
    context.settled(() => {
      for (const node of scrolled) {
        const id = mirror.id(node);
        const element = (node === document ? document.scrollingElement : node) as Element | null;
        if (id && element) context.emit(RecordKind.Scroll, id, element.scrollLeft, element.scrollTop);
      }
      scrolled.clear();
    });
  });
  const onScroll = (node: Node): void => {
    scrolled.add(node);
    context.scrolled.add(node);
    timer ||= window.setTimeout(flush, SCROLL_MS);
  };

  return stopAll([
    flush,
    // No event tells of what was scrolled before recording began.
    context.isEarly ? () => {} : findScrolled(document, onScroll),
    context.scrolls.on((node) => (node.ownerDocument ?? node) === document && onScroll(node)),
  ]);
};

/** Tells of elements that are not where they began. Asking each costs 1.7 µs, so those that look alike are asked once whether they can scroll. */
function findScrolled(document: Document, found: (element: Element) => void): Stop {
  const canScroll = new Map<string, boolean>();
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_ELEMENT);
  let timer = 0;
  const slice = guarded(() => {
    const began = performance.now();
    while (performance.now() - began < SLICE_MS) {
      for (let i = 0; i < 64; i++) {
        const element = walker.nextNode() as Element | null;
        if (!element) return;
        if (!element.firstElementChild && element.nodeName !== 'TEXTAREA') continue;
        const kind = [element.nodeName, element.className, element.getAttribute('style'), element.parentElement?.className].join();
        let can = canScroll.get(kind);
        if (can === undefined) canScroll.set(kind, (can = !/^(visible|clip)$/.test(getComputedStyle(element).overflow)));
        if (can && (element.scrollTop || element.scrollLeft)) found(element);
      }
    }
    timer = window.setTimeout(slice);
  });
  timer = window.setTimeout(slice);
  return () => clearTimeout(timer);
}
