import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Player } from '../../player.ts';
import { rowsUntil, type Row } from '../../timeline/rows.ts';
import { RowView } from './row-view.tsx';
import { useAtTime } from './use-player.ts';

/** Rows are drawn by the block: of a list of thousands, only the blocks in sight and a little around them have any. */
export const blockRows = 50;
/** Height of a row with one line, in px. A block that was never in sight counts with it. */
export const rowHeight = 27;
/** How far around what is in sight blocks are drawn, in px: a page of the wheel. */
const aroundPx = 800;

interface RowBlockProps {
  player: Player;
  /** The block's place in the list. */
  index: number;
  rows: readonly Row[];
  /** Session time at which the next block begins. */
  until: number;
  scroller: HTMLElement;
  /** Key of the row that is open, if it is in this block. */
  open: string | null;
  /** Key of the row that the address asks for. */
  asked: string | null;
  onGo: (row: Row) => void;
}

/** Some lines of the list. It marks those that are past and the current one. */
export const RowBlock = memo(function RowBlock({ player, index, rows, until, scroller, open, asked, onGo }: RowBlockProps) {
  const list = useRef<HTMLOListElement>(null);
  const [isNear, height] = useNear(list, scroller, index, rows.length);
  // All are past and none is current once the next block has begun.
  const past = useAtTime(player, (time) => (time >= until ? -1 : rowsUntil(rows, time)));

  // Writes to the DOM without React, which need not look at the rows that a jump changes.
  useLayoutEffect(() => {
    const items = list.current!.children;
    for (let at = 0; at < items.length; at++) {
      items[at]!.toggleAttribute('data-past', past < 0 || at < past);
      items[at]!.toggleAttribute('data-current', at === past - 1);
    }
  }, [past, rows, isNear]);

  return (
    <ol className="block" ref={list} style={isNear ? undefined : { height }}>
      {isNear &&
        rows.map((row) => (
          <RowView key={row.key} player={player} row={row} open={open === row.key} asked={row.key === asked} onGo={onGo} />
        ))}
    </ol>
  );
}, sameBlock);

/** Whether a block is in sight or near, and if not, the height of its place: that which it had last, or a guess. */
function useNear(
  list: { current: HTMLElement | null },
  scroller: HTMLElement,
  index: number,
  rows: number,
): [isNear: boolean, height: number] {
  // A block that is added behind one that is drawn may get rows of it, which stay where they are on the screen.
  const [isNear, setNear] = useState(() => index === 0 || (scroller.children[index - 1]?.childElementCount ?? 0) > 0);
  const height = useRef<{ rows: number; px: number } | null>(null);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        const { isIntersecting, boundingClientRect } = entries.at(-1)!;
        // A block that leaves is still drawn, and can be measured.
        if (!isIntersecting && boundingClientRect.height > 0) height.current = { rows, px: boundingClientRect.height };
        setNear(isIntersecting);
      },
      { root: scroller, rootMargin: `${aroundPx}px 0px` },
    );
    observer.observe(list.current!);
    return () => observer.disconnect();
  }, [list, scroller, rows]);
  return [isNear, height.current?.rows === rows ? height.current.px : rows * rowHeight];
}

/** The list is put together again as more of the session comes; most blocks keep the same rows. */
function sameBlock(a: RowBlockProps, b: RowBlockProps): boolean {
  const sameRows = a.rows.length === b.rows.length && a.rows.every((row, at) => row === b.rows[at]);
  return (
    sameRows &&
    a.until === b.until &&
    a.open === b.open &&
    a.asked === b.asked &&
    a.onGo === b.onGo &&
    a.player === b.player &&
    a.scroller === b.scroller
  );
}
