import { memo, useEffect, useState } from 'react';
import type { Player } from '../../player.ts';
import type { MomentRequest } from '../../source/model.ts';
import { clockText, shortTime } from '../../timeline/format.ts';
import type { Row } from '../../timeline/rows.ts';
import { copyText } from './moment-link.ts';

interface RowViewProps {
  player: Player;
  row: Row;
  open: boolean;
  /** The address asked for this row. */
  asked: boolean;
  onGo: (row: Row) => void;
}

/** One line of the list; its details open under it. */
export const RowView = memo(function RowView({ player, row, open, asked, onGo }: RowViewProps) {
  const { text, request, times } = row;
  const failed = request && row.isProblem ? 'failed' : '';
  return (
    <li className={`row ${row.kind} ${row.level ?? ''} ${row.did ?? ''} ${failed} ${asked ? 'asked' : ''}`} data-key={row.key}>
      <button
        type="button"
        className="row-line"
        title={text}
        onClick={() => onGo(row)}
        {...(row.kind === 'error' && { 'data-testid': 'error-row' })}
        {...(opens(row) && { 'aria-expanded': open })}
        {...(asked && { 'aria-current': true })}
      >
        <span className="row-time">{clockText(row.time)}</span>
        <span className="row-kind" title={kindName(row)} aria-label={kindName(row)} role="img" />
        {request ? <RequestLine request={request} /> : <span className="row-text">{text}</span>}
        {times > 1 && (
          <span className="row-times" title={`${times} times, the last at ${clockText(row.lastTime)}`}>
            ×{times}
          </span>
        )}
      </button>
      {open && <Detail player={player} row={row} />}
    </li>
  );
});

/** Whether a row has more than its line shows. */
export function opens({ kind, moment }: Row): boolean {
  return kind === 'error' || kind === 'console' || kind === 'request' || moment?.kind === 'track';
}

const kindNames: Record<Row['kind'], string> = {
  error: 'Error',
  console: 'Console',
  request: 'Request',
  navigation: 'Navigation',
  user: 'User',
  speed: 'Speed',
  gap: 'Missing',
};

function kindName(row: Row): string {
  if (row.request && row.isProblem) return 'Failed request';
  return row.did === 'frustration' ? 'Frustration' : kindNames[row.kind];
}

/** A path that is too long keeps its end, which tells one request from another. */
function RequestLine({ request }: { request: MomentRequest }) {
  const { method, where, outcome, durationMs } = request;
  return (
    <span className="row-request">
      <span className="request-method">{method}</span>{' '}
      <span className="request-path">
        <bdi dir="ltr">{where}</bdi>
      </span>{' '}
      <span className="request-status">{outcome}</span>{' '}
      <span className="request-took">{durationMs === null ? '' : shortTime(durationMs)}</span>
    </span>
  );
}

function Detail({ player, row }: { player: Player; row: Row }) {
  const [copied, setCopied] = useState<string | null>(null);
  const [whole, setWhole] = useState(row.detail ?? row.text);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    player.detailOf(row).then(
      (detail) => gone || setWhole(detail),
      (error: unknown) => gone || setFailure(error instanceof Error ? error.message : String(error)),
    );
    return () => void (gone = true);
    // What a row says is the same however often the list is made; an error has more once the server has read it in its place.
  }, [player, row.key, row.moment === null]);
  const copy = (what: string, text: string): void =>
    void copyText(text).then((done) => setCopied(done ? `${what} copied` : 'Copying is not allowed here'));
  return (
    <div className="row-detail" data-testid="row-detail">
      <pre tabIndex={0}>{whole}</pre>
      {failure !== null && <p role="alert">The rest could not be read. {failure}</p>}
      <p>
        <button type="button" className="quiet" onClick={() => copy('Text', whole)}>
          Copy text
        </button>
        {row.errorId && (
          <button type="button" className="quiet" onClick={() => copy('Link', `${location.origin}/e/${encodeURIComponent(row.errorId!)}`)}>
            Copy link to this error
          </button>
        )}
        <span role="status" className="soft">
          {copied}
        </span>
      </p>
    </div>
  );
}
