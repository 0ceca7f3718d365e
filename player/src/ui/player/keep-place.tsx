import { Component } from 'react';

interface KeepPlaceProps {
  scroller: HTMLElement;
  scrollTo: (top: number) => void;
  /** The list has changed when one of these has. */
  changes: readonly unknown[];
}

interface Place {
  key: string;
  top: number;
}

/**
 * Keeps a row where it is on the screen while rows come above and below it, and open and close: the row under the pointer, or else the
 * first in sight. The browser does the same, but not at the top of the list, nor when React replaces the row.
 */
export class KeepPlace extends Component<KeepPlaceProps> {
  override getSnapshotBeforeUpdate(before: KeepPlaceProps): Place | null {
    const { scroller, changes } = this.props;
    if (changes.every((change, at) => change === before.changes[at])) return null;
    const row = scroller.querySelector<HTMLElement>('.row:hover') ?? firstInSight(scroller);
    return row && { key: row.dataset['key']!, top: row.getBoundingClientRect().top };
  }

  override componentDidUpdate(_: KeepPlaceProps, __: unknown, place: Place | null): void {
    if (!place) return;
    const { scroller, scrollTo } = this.props;
    const row = scroller.querySelector(`.row[data-key="${CSS.escape(place.key)}"]`);
    const moved = row ? row.getBoundingClientRect().top - place.top : 0;
    if (Math.abs(moved) < 1) return;
    const wanted = scroller.scrollTop + moved;
    scrollTo(wanted);
    const missing = wanted - scroller.scrollTop;
    if (missing < 1) return;
    // The row is near the end, so the list is made long enough to scroll so far.
    scroller.style.paddingBottom = `${parseFloat(getComputedStyle(scroller).paddingBottom) + missing}px`;
    scrollTo(wanted);
  }

  override render(): null {
    return null;
  }
}

function firstInSight(scroller: HTMLElement): HTMLElement | null {
  const { left, top, width, height } = scroller.getBoundingClientRect();
  // A list that was not scrolled goes on showing its beginning, whichever rows that has.
  if (scroller.scrollTop === 0 || height === 0) return null;
  for (let y = top + 2; y < top + height; y += 12) {
    const row = document.elementFromPoint(left + width / 2, y)?.closest<HTMLElement>('.row');
    if (row && scroller.contains(row)) return row;
  }
  return null;
}
