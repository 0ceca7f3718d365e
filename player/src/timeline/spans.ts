/** A stretch of session time: from ≤ t < to. */
export interface Span {
  from: number;
  to: number;
}

/** A page as the timeline sees it; session times. */
export interface PageTime extends Span {
  id: string;
}

/**
 * A moment that decides which page is shown: the page was shown or hidden, or the person did something in it (`active`). Of activity only the
 * second is known, so in a page that is hidden it counts for nothing.
 */
export interface Focus {
  time: number;
  pageId: string;
  kind: 'active' | 'shown' | 'hidden';
}

/** A stretch of session time in which one page is shown. */
export interface PageSpan extends Span {
  pageId: string;
}

/**
 * Divides the session among its pages. Where tabs overlap, the page that was used last is shown; a hidden page gives way to the open page
 * used before it; between pages, the last page stays.
 */
export function pageSpans(pages: readonly PageTime[], focus: readonly Focus[], duration: number): PageSpan[] {
  const spans: PageSpan[] = [];
  const order: string[] = []; // Open pages; the page used last is at the end.
  const hidden = new Set<string>();
  let shown: string | null = null;

  const show = (pageId: string | null, time: number): void => {
    if (pageId === null || pageId === shown) return;
    shown = pageId;
    const last = spans.at(-1);
    if (last) last.to = time;
    if (last && last.to <= last.from) spans.pop();
    // The session's first page is shown from the beginning.
    spans.push({ pageId, from: spans.length === 0 ? 0 : time, to: time });
  };
  const top = (): string | null => order.findLast((id) => !hidden.has(id)) ?? null;

  for (const step of steps(pages, focus)) {
    const at = order.indexOf(step.pageId);
    if (at >= 0) order.splice(at, 1);
    if (step.kind === 'end') show(shown === step.pageId ? top() : null, step.time);
    else if (step.kind === 'hidden') {
      if (at >= 0) order.splice(at, 0, step.pageId);
      hidden.add(step.pageId);
      if (shown === step.pageId) show(top(), step.time);
    } else if (step.kind === 'active' && hidden.has(step.pageId)) {
      if (at >= 0) order.splice(at, 0, step.pageId);
    } else if (step.kind === 'open' || at >= 0) {
      hidden.delete(step.pageId);
      order.push(step.pageId);
      show(step.pageId, step.time);
    }
  }
  const last = spans.at(-1);
  if (last) last.to = Math.max(duration, last.to);
  return spans;
}

type Step = { time: number; pageId: string; kind: 'open' | 'end' | Focus['kind'] };

function steps(pages: readonly PageTime[], focus: readonly Focus[]): Step[] {
  const order = { open: 0, shown: 1, active: 2, hidden: 3, end: 4 };
  const all: Step[] = pages.flatMap((page) => [
    { time: page.from, pageId: page.id, kind: 'open' as const },
    { time: page.to, pageId: page.id, kind: 'end' as const },
  ]);
  // Where pages do not overlap, focus decides nothing, and a session may have 100,000 moves of the mouse.
  if (overlap(pages)) for (const one of focus) all.push(one);
  return all.sort((a, b) => a.time - b.time || order[a.kind] - order[b.kind]);
}

function overlap(pages: readonly PageTime[]): boolean {
  const sorted = pages.toSorted((a, b) => a.from - b.from);
  let end = Number.NEGATIVE_INFINITY;
  for (const page of sorted) {
    if (page.from < end) return true;
    end = Math.max(end, page.to);
  }
  return false;
}

/** The span that holds a time; before the first and after the last, the nearest. */
export function spanAt<T extends Span>(spans: readonly T[], time: number): T | null {
  let found: T | null = spans[0] ?? null;
  for (const span of spans) if (span.from <= time) found = span;
  return found;
}
