import { useEffect } from 'react';
import type { Player } from '../../player.ts';
import { rowsUntil, type Row } from '../../timeline/rows.ts';
import { blockRows, rowHeight } from './row-block.tsx';
import { useAtTime } from './use-player.ts';

/** A row out of sight may have to be drawn before its place is known, which takes a frame; its neighbours may then move it once more. */
const tries = 4;

interface PlayheadInListProps {
  player: Player;
  rows: readonly Row[];
  scroller: HTMLElement;
  follow: boolean;
  isFollowing: () => boolean;
  scrollTo: (top: number) => void;
  /** Key of the row that is kept in sight until playback has passed it. */
  asked: string | null;
}

/** Keeps the current row in sight. The component itself draws nothing. */
export function PlayheadInList({ player, rows, scroller, follow, isFollowing, scrollTo, asked }: PlayheadInListProps) {
  const past = useAtTime(player, (time) => rowsUntil(rows, time));

  useEffect(() => {
    if (!follow || rows.length === 0) return;
    const wanted = asked === null ? -1 : rows.findIndex((row) => row.key === asked);
    const at = Math.max(0, wanted >= past ? wanted : past - 1);
    let frame = 0;
    const reach = (left: number): void => {
      if (!isFollowing()) return;
      const { top, isDrawn } = placeOf(scroller, at);
      if (top !== null) scrollTo(top);
      if (left > 1 && (top !== null || !isDrawn)) frame = requestAnimationFrame(() => reach(left - 1));
    };
    reach(tries);
    return () => cancelAnimationFrame(frame);
  }, [follow, isFollowing, scrollTo, past, rows, asked, scroller]);

  return null;
}

/**
 * Where to scroll to if a row is out of sight; null: it is in sight. A list that creeps is hard to read, and one that jumps under the
 * pointer is hard to hit.
 */
function placeOf(scroller: HTMLElement, at: number): { top: number | null; isDrawn: boolean } {
  const block = scroller.children[Math.floor(at / blockRows)]!;
  const row = block.children[at % blockRows];
  const { top: above } = scroller.getBoundingClientRect();
  const top = (row ? row.getBoundingClientRect().top : block.getBoundingClientRect().top + (at % blockRows) * rowHeight) - above;
  const height = (row?.firstElementChild as HTMLElement | undefined)?.offsetHeight ?? rowHeight;
  const isInSight = top >= 0 && top + height <= scroller.clientHeight;
  return { top: isInSight ? null : scroller.scrollTop + top - scroller.clientHeight * 0.4, isDrawn: row !== undefined };
}
