import { RecordKind } from '@session-replay/wire/format';
import { guarded } from '../lib/guard.ts';
import { listen, targetOf } from '../lib/listen.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';

/** An element's place is recorded at most this often. */
const SCROLL_MS = 100;

/** Records where each element has scrolled to. */
export const observeScroll: Observe = (context) => {
  const { document, mirror } = context;
  const scrolled = new Set<Node>();
  let timer = 0;

  const flush = guarded(() => {
    clearTimeout(timer);
    timer = 0;
    if (scrolled.size) context.drain();
    for (const node of scrolled) {
      const id = mirror.id(node);
      const element = (node === document ? document.scrollingElement : node) as Element | null;
      if (!id || !element) continue;
      context.begin(RecordKind.Scroll).int(id).int(element.scrollLeft).int(element.scrollTop);
      context.end();
    }
    scrolled.clear();
  });

  return stopAll([
    flush,
    // At the document and captured, because scroll events of elements do not bubble.
    listen(document, ['scroll'], (event) => {
      context.active();
      scrolled.add(targetOf(event)!);
      timer ||= window.setTimeout(flush, SCROLL_MS);
    }),
  ]);
};
