import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { PlayerState } from '../../player-state.ts';
import type { Player } from '../../player.ts';
import { isProblem, type Row, type RowKind } from '../../timeline/rows.ts';
import { KeepPlace } from './keep-place.tsx';
import { PlayheadInList } from './playhead-in-list.tsx';
import { blockRows, RowBlock } from './row-block.tsx';
import { opens } from './row-view.tsx';
import { useFollow } from './use-follow.ts';
import './panel.css';

const chips: [RowKind, string][] = [
  ['error', 'Errors'],
  ['request', 'Requests'],
  ['console', 'Console'],
  ['navigation', 'Navigation'],
  ['user', 'User'],
];

interface PanelProps {
  player: Player;
  state: PlayerState;
  openErrorId: string | null;
}

/** The list of rows, which follows the playhead: past rows are solid, future ones dim, and a click on a row goes to its time. */
export function Panel({ player, state, openErrorId }: PanelProps) {
  const { timeline, unread } = state;
  const [hiddenKinds, setHiddenKinds] = useState<ReadonlySet<RowKind>>(new Set());
  const [open, setOpen] = useState<string | null>(null);
  const [onlyProblems, setOnlyProblems] = useState(false);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const { follow, setFollow, scrollTo } = useFollow(scroller);
  const all = timeline.rows;
  const rows = useMemo(
    () => all.filter((row) => (onlyProblems ? isProblem(row) : !hiddenKinds.has(row.kind))),
    [all, hiddenKinds, onlyProblems],
  );
  const blocks = useMemo(() => inBlocks(rows), [rows]);
  useOpenError(all, openErrorId, setOpen);

  const go = useCallback(
    (row: Row): void => {
      player.seek(row.time);
      setFollow(true);
      if (opens(row)) setOpen((key) => (key === row.key ? null : row.key));
    },
    [player, setFollow],
  );
  const toggle = (kind: RowKind): void => {
    setOnlyProblems(false);
    setHiddenKinds((kinds) => new Set(kinds.has(kind) ? [...kinds].filter((other) => other !== kind) : [...kinds, kind]));
  };

  return (
    <aside className="panel" aria-label="What happened">
      <div className="chips" role="group" aria-label="Show">
        {chips.map(([kind, name]) => (
          <button
            key={kind}
            type="button"
            className={`chip ${kind}`}
            aria-pressed={!onlyProblems && !hiddenKinds.has(kind)}
            onClick={() => toggle(kind)}
          >
            {name} <span className="chip-count">{all.filter((row) => row.kind === kind).length}</span>
          </button>
        ))}
        {timeline.problems.length > 0 && (
          <button
            type="button"
            className="chip problems"
            aria-pressed={onlyProblems}
            title="Errors and failed requests, and nothing else"
            onClick={() => setOnlyProblems(!onlyProblems)}
          >
            Only problems <span className="chip-count">{timeline.problems.length}</span>
          </button>
        )}
      </div>
      <div className="rows" ref={setScroller}>
        {blocks.map((block, index) => (
          <RowBlock
            key={index}
            rows={block}
            open={block.some((row) => row.key === open) ? open : null}
            askedErrorId={openErrorId}
            onGo={go}
          />
        ))}
        {scroller && <KeepPlace scroller={scroller} scrollTo={scrollTo} changes={[rows, open, unread]} />}
        {scroller && (
          <PlayheadInList player={player} rows={rows} scroller={scroller} follow={follow} scrollTo={scrollTo} askedErrorId={openErrorId} />
        )}
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
      {count === 1 ? 'One page is' : `${count} pages are`} not read yet, and will be when playback gets there.{' '}
      <button type="button" className="quiet" onClick={() => player.readRest()}>
        Read now
      </button>
    </p>
  );
}

/** Opens the row of the error that the address names, once the row is there. */
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
