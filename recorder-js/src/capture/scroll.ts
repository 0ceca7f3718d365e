import { RecordKind } from '@session-replay/wire/codec/format';
import { guarded } from '../lib/guard.ts';
import { stopAll, type Stop } from '../lib/stop.ts';
import type { Observe } from './context.ts';

/** The position of an element is recorded at most this often (ms). */
const SCROLL_MS = 100;
const SLICE_MS = 4;

/** Records the scroll position of each element. */
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
    // No event tells that an element was scrolled before recording began.
    context.isEarly ? () => {} : findScrolled(document, onScroll),
    context.scrolls.on((node) => (node.ownerDocument ?? node) === document && onScroll(node)),
    // An element that is recorded again is where it was scrolled to, which its markup does not say.
    context.nodes.on((node) => node.ownerDocument === document && context.scrolled.has(node) && onScroll(node)),
  ]);
};

/**
 * Finds elements that are scrolled already. Asking an element costs 1.7 µs, so of elements that look alike only one is asked
 * whether it can scroll.
 */
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
