import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Player, PlayerState } from '../../player.ts';
import type { Row, RowKind } from '../../timeline/rows.ts';
import { PlayheadInList } from './playhead-in-list.tsx';
import { blockRows, RowBlock } from './row-block.tsx';

const chips: [RowKind, string][] = [
  ['error', 'Errors'],
  ['console', 'Console'],
  ['navigation', 'Navigation'],
  ['user', 'User'],
];

interface PanelProps {
  player: Player;
  state: PlayerState;
  openErrorId: string | null;
}

/** What happened, in one list that follows the playhead: past rows solid, future ones dim, a click goes there. */
export function Panel({ player, state, openErrorId }: PanelProps) {
  const { timeline, unread } = state;
  const [hiddenKinds, setHiddenKinds] = useState<ReadonlySet<RowKind>>(new Set());
  const [open, setOpen] = useState<string | null>(null);
  const [follow, setFollow] = useState(true);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const all = timeline.rows;
  const rows = useMemo(() => all.filter((row) => !hiddenKinds.has(row.kind)), [all, hiddenKinds]);
  const blocks = useMemo(() => inBlocks(rows), [rows]);
  useOpenError(all, openErrorId, setOpen);

  const go = useCallback(
    (row: Row): void => {
      player.seek(row.time);
      setFollow(true);
      if (row.detail || row.kind === 'error') setOpen((key) => (key === row.key ? null : row.key));
    },
    [player],
  );
  const toggle = (kind: RowKind): void =>
    setHiddenKinds((kinds) => new Set(kinds.has(kind) ? [...kinds].filter((other) => other !== kind) : [...kinds, kind]));
  const unfollow = (): void => setFollow(false);

  return (
    <aside className="panel" aria-label="What happened">
      <div className="chips" role="group" aria-label="Show">
        {chips.map(([kind, name]) => (
          <button key={kind} type="button" className={`chip ${kind}`} aria-pressed={!hiddenKinds.has(kind)} onClick={() => toggle(kind)}>
            {name} <span className="chip-count">{all.filter((row) => row.kind === kind).length}</span>
          </button>
        ))}
      </div>
      <div
        className="rows"
        ref={setScroller}
        onWheel={unfollow}
        onTouchMove={unfollow}
        // A press on the list itself, not on a row, is one on its scroll bar.
        onPointerDown={(event) => event.target === event.currentTarget && unfollow()}
      >
        {blocks.map((block, index) => (
          <RowBlock
            key={index}
            rows={block}
            open={block.some((row) => row.key === open) ? open : null}
            askedErrorId={openErrorId}
            onGo={go}
          />
        ))}
        {scroller && <PlayheadInList player={player} rows={rows} scroller={scroller} follow={follow} askedErrorId={openErrorId} />}
        {rows.length === 0 && (
          <p className="rows-empty">{all.length === 0 && unread === 0 ? 'Only the picture was recorded.' : 'Nothing to show.'}</p>
        )}
        {unread > 0 && <Unread player={player} count={unread} />}
      </div>
      {!follow && (
        <button type="button" className="follow" onClick={() => setFollow(true)}>
          Follow the playhead
        </button>
      )}
    </aside>
  );
}

function Unread({ player, count }: { player: Player; count: number }) {
  return (
    <p className="rows-empty">
      {count === 1 ? 'One page is' : `${count} pages are`} read when playback gets there.{' '}
      <button type="button" className="quiet" onClick={() => player.readRest()}>
        Read now
      </button>
    </p>
  );
}

/** Opens the error the address asked for, once it is there. */
function useOpenError(rows: readonly Row[], errorId: string | null, open: (key: string) => void): void {
  const done = useRef(false);
  useEffect(() => {
    const row = errorId !== null && !done.current ? rows.find((other) => other.errorId === errorId) : undefined;
    if (!row) return;
    done.current = true;
    open(row.key);
  }, [rows, errorId, open]);
}

function inBlocks(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / blockRows) }, (_, index) => rows.slice(index * blockRows, (index + 1) * blockRows));
}
