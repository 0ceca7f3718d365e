import { memo } from 'react';
import type { Row } from '../../timeline/rows.ts';
import { RowView } from './row-view.tsx';

/** Rows are laid out by the hundred (`content-visibility`): out of sight a block costs the browser one look, not one for each row. */
export const blockRows = 100;
const rowHeight = 27;

interface RowBlockProps {
  rows: readonly Row[];
  /** Key of the row that is open, if it is in this block. */
  open: string | null;
  askedErrorId: string | null;
  onGo: (row: Row) => void;
}

/** A hundred lines of the list. */
export const RowBlock = memo(function RowBlock({ rows, open, askedErrorId, onGo }: RowBlockProps) {
  return (
    <ol className="block" style={{ containIntrinsicSize: `auto ${rows.length * rowHeight}px` }}>
      {rows.map((row) => (
        <RowView
          key={row.key}
          row={row}
          open={open === row.key}
          asked={row.errorId !== undefined && row.errorId === askedErrorId}
          onGo={onGo}
        />
      ))}
    </ol>
  );
}, sameBlock);

/** The list is put together again as events arrive; most blocks keep the same rows. */
function sameBlock(a: RowBlockProps, b: RowBlockProps): boolean {
  const sameRows = a.rows.length === b.rows.length && a.rows.every((row, at) => row === b.rows[at]);
  return sameRows && a.open === b.open && a.askedErrorId === b.askedErrorId && a.onGo === b.onGo;
}
