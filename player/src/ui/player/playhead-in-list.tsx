import { useEffect, useLayoutEffect, useRef } from 'react';
import type { Player } from '../../player.ts';
import { rowsUntil, type Row } from '../../timeline/rows.ts';
import { useAtTime } from './use-player.ts';

interface PlayheadInListProps {
  player: Player;
  rows: readonly Row[];
  scroller: HTMLElement;
  follow: boolean;
  scrollTo: (top: number) => void;
  /** Key of the row that is kept in sight until playback has passed it. */
  asked: string | null;
}

/**
 * Marks past rows, and keeps the current row in sight. It writes to the DOM without React, which need not look at the thousands of rows
 * that a jump changes. The component itself draws nothing.
 */
export function PlayheadInList({ player, rows, scroller, follow, scrollTo, asked }: PlayheadInListProps) {
  const past = useAtTime(player, (time) => rowsUntil(rows, time));
  const items = useRef<HTMLElement[]>([]);
  const marked = useRef(0);

  useLayoutEffect(() => {
    items.current = [...scroller.querySelectorAll<HTMLElement>('.row')];
    mark(items.current, 0, items.current.length, (marked.current = rowsUntil(rows, player.time)));
  }, [scroller, rows, player]);

  useLayoutEffect(() => {
    const from = Math.min(marked.current, past) - 1;
    const to = Math.max(marked.current, past) + 1;
    mark(items.current, Math.max(0, from), Math.min(items.current.length, to), past);
    marked.current = past;
  }, [past]);

  useEffect(() => {
    if (!follow) return;
    const wanted = asked === null ? -1 : rows.findIndex((row) => row.key === asked);
    const top = placeOf(scroller, items.current[Math.max(0, wanted >= past ? wanted : past - 1)]);
    if (top !== null) scrollTo(top);
  }, [follow, scrollTo, past, rows, asked, scroller]);

  return null;
}

function mark(items: readonly HTMLElement[], from: number, to: number, past: number): void {
  for (let at = from; at < to; at++) {
    items[at]!.toggleAttribute('data-past', at < past);
    items[at]!.toggleAttribute('data-current', at === past - 1);
  }
}

/**
 * Where to scroll to if the row is out of sight; null: it is in sight. A list that creeps is hard to read, and one that jumps under the
 * pointer is hard to hit.
 */
function placeOf(scroller: HTMLElement, item: HTMLElement | undefined): number | null {
  if (!item) return null;
  const room = scroller.clientHeight;
  const top = item.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  const height = (item.firstElementChild as HTMLElement).offsetHeight;
  return top < 0 || top + height > room ? scroller.scrollTop + top - room * 0.4 : null;
}
