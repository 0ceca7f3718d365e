import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { PlayerState } from '../../player-state.ts';
import type { Player } from '../../player.ts';
import type { RecordedError } from '../../source/model.ts';
import { rowOfErrorId, type Row, type RowKind } from '../../timeline/rows.ts';
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
  ['speed', 'Speed'],
];

interface PanelProps {
  player: Player;
  state: PlayerState;
  openError: RecordedError | null;
}

/** The list of rows, which follows the playhead: past rows are solid, future ones dim, and a click on a row goes to its time. */
export function Panel({ player, state, openError }: PanelProps) {
  const { timeline, list } = state;
  const [hiddenKinds, setHiddenKinds] = useState<ReadonlySet<RowKind>>(new Set());
  const [open, setOpen] = useState<string | null>(null);
  const [onlyProblems, setOnlyProblems] = useState(false);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const { follow, setFollow, isFollowing, scrollTo } = useFollow(scroller);
  const all = timeline.rows;
  const rows = useMemo(
    () => all.filter((row) => (onlyProblems ? row.isProblem : !hiddenKinds.has(row.kind))),
    [all, hiddenKinds, onlyProblems],
  );
  const blocks = useMemo(() => inBlocks(rows), [rows]);
  const asked = useMemo(() => keyOfError(all, openError, state.manifest.session.startTime), [all, openError, state.manifest]);
  const counts = useMemo(() => countByKind(all), [all]);
  useOpenOnce(asked, setOpen);

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
            {name} <span className="chip-count">{counts.get(kind) ?? 0}</span>
          </button>
        ))}
        {timeline.problems.length > 0 && (
          <button
            type="button"
            className="chip problems"
            aria-pressed={onlyProblems}
            title="Errors, failed requests and clicks in vain, and nothing else"
            onClick={() => setOnlyProblems(!onlyProblems)}
          >
            Only problems <span className="chip-count">{timeline.problems.length}</span>
          </button>
        )}
      </div>
      <div className="rows" ref={setScroller}>
        {(scroller ? blocks : []).map((block, index) => (
          <RowBlock
            key={index}
            player={player}
            index={index}
            rows={block}
            until={blocks[index + 1]?.[0]!.time ?? Number.POSITIVE_INFINITY}
            scroller={scroller!}
            open={block.some((row) => row.key === open) ? open : null}
            asked={asked}
            onGo={go}
          />
        ))}
        {scroller && <KeepPlace scroller={scroller} scrollTo={scrollTo} changes={[rows, open, list]} />}
        {scroller && (
          <PlayheadInList
            player={player}
            rows={rows}
            scroller={scroller}
            follow={follow}
            isFollowing={isFollowing}
            scrollTo={scrollTo}
            asked={asked}
          />
        )}
        <ListNote player={player} state={state} shown={rows.length} />
      </div>
      {!follow && (
        <button type="button" className="follow" onClick={() => setFollow(true)}>
          Follow the playhead
        </button>
      )}
    </aside>
  );
}

/** What is to be said of the list as a whole: it is empty, not there yet, or not all of it. */
function ListNote({ player, state, shown }: { player: Player; state: PlayerState; shown: number }) {
  const { list, unlisted, manifest, timeline } = state;
  if (list === 'loading') return <p className="rows-empty">Reading what happened…</p>;
  if (list === 'failed')
    return (
      <p className="rows-empty" role="alert">
        The list could not be read.{' '}
        <button type="button" className="quiet" onClick={() => player.retryList()}>
          Try again
        </button>
      </p>
    );
  if (unlisted > 0)
    return (
      <p className="rows-empty">
        Not all is listed: {unlisted === 1 ? 'a part of it' : `${unlisted} parts of it`} cannot be read, or is too much.
      </p>
    );
  if (!manifest.indexed && manifest.session.state !== 'recording')
    return <p className="rows-empty">The server has not read all of this session yet.</p>;
  if (shown > 0) return null;
  return <p className="rows-empty">{timeline.rows.length === 0 ? 'Only the picture was recorded.' : 'Nothing to show.'}</p>;
}

/** How many lines of each kind there would be if those that came again and again were not one. */
function countByKind(rows: readonly Row[]): Map<RowKind, number> {
  const counts = new Map<RowKind, number>();
  for (const { kind, times } of rows) counts.set(kind, (counts.get(kind) ?? 0) + times);
  return counts;
}

function keyOfError(rows: readonly Row[], error: RecordedError | null, startTime: number): string | null {
  return error && (rowOfErrorId(rows, error.id, error.time - startTime)?.key ?? null);
}

/** Opens the row that the address asks for, once it is there. */
function useOpenOnce(asked: string | null, open: (key: string) => void): void {
  const done = useRef(false);
  useEffect(() => {
    if (asked === null || done.current) return;
    done.current = true;
    open(asked);
  }, [asked, open]);
}

function inBlocks(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / blockRows) }, (_, index) => rows.slice(index * blockRows, (index + 1) * blockRows));
}
