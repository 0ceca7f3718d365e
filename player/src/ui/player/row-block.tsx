import { memo } from 'react';
import type { Player } from '../../player.ts';
import type { Row } from '../../timeline/rows.ts';
import { RowView } from './row-view.tsx';

/** Rows are laid out by the hundred (`content-visibility`): out of sight a block costs the browser one look, not one for each row. */
export const blockRows = 100;
const rowHeight = 27;

interface RowBlockProps {
  player: Player;
  rows: readonly Row[];
  /** Key of the row that is open, if it is in this block. */
  open: string | null;
  /** Key of the row that the address asks for. */
  asked: string | null;
  onGo: (row: Row) => void;
}

/** A hundred lines of the list. */
export const RowBlock = memo(function RowBlock({ player, rows, open, asked, onGo }: RowBlockProps) {
  return (
    <ol className="block" style={{ containIntrinsicSize: `auto ${rows.length * rowHeight}px` }}>
      {rows.map((row) => (
        <RowView key={row.key} player={player} row={row} open={open === row.key} asked={row.key === asked} onGo={onGo} />
      ))}
    </ol>
  );
}, sameBlock);

/** The list is put together again as events arrive; most blocks keep the same rows. */
function sameBlock(a: RowBlockProps, b: RowBlockProps): boolean {
  const sameRows = a.rows.length === b.rows.length && a.rows.every((row, at) => row === b.rows[at]);
  return sameRows && a.open === b.open && a.asked === b.asked && a.onGo === b.onGo;
}
