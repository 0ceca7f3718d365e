import { memo, useState } from 'react';
import { clockText } from '../../timeline/format.ts';
import type { RequestFacts } from '../../timeline/requests.ts';
import type { Row } from '../../timeline/rows.ts';
import { copyText } from './moment-link.ts';

interface RowViewProps {
  row: Row;
  open: boolean;
  /** The address asked for this row. */
  asked: boolean;
  onGo: (row: Row) => void;
}

/** One line of the list; its details open under it. */
export const RowView = memo(function RowView({ row, open, asked, onGo }: RowViewProps) {
  const failed = row.request?.failed ? 'failed' : '';
  const { text, whole = text, request } = row;
  return (
    <li className={`row ${row.kind} ${row.level ?? ''} ${row.did ?? ''} ${failed} ${asked ? 'asked' : ''}`} data-key={row.key}>
      <button
        type="button"
        className="row-line"
        title={request ? `${text}\n${request.status} ${request.took}` : whole}
        onClick={() => onGo(row)}
        {...(row.kind === 'error' && { 'data-testid': 'error-row' })}
        {...(opens(row) && { 'aria-expanded': open })}
        {...(asked && { 'aria-current': true })}
      >
        <span className="row-time">{clockText(row.time)}</span>
        <span className="row-kind" title={kindName(row)} aria-label={kindName(row)} role="img" />
        {request ? <RequestLine request={request} /> : <span className="row-text">{text}</span>}
      </button>
      {open && <Detail row={row} />}
    </li>
  );
});

/** Whether a row has more text than its line may show. */
export function opens(row: Row): boolean {
  return row.detail !== undefined || row.kind === 'error' || row.kind === 'console';
}

const kindNames: Record<Row['kind'], string> = {
  error: 'Error',
  console: 'Console',
  request: 'Request',
  navigation: 'Navigation',
  user: 'User',
  gap: 'Missing',
};

function kindName(row: Row): string {
  if (row.request?.failed) return 'Failed request';
  return row.did === 'frustration' ? 'Frustration' : kindNames[row.kind];
}

/** A path that is too long keeps its end, which tells one request from another. */
function RequestLine({ request }: { request: RequestFacts }) {
  const { method, where, status, took } = request;
  return (
    <span className="row-request">
      <span className="request-method">{method}</span>{' '}
      <span className="request-path">
        <bdi dir="ltr">{where}</bdi>
      </span>{' '}
      <span className="request-status">{status}</span> <span className="request-took">{took}</span>
    </span>
  );
}

function Detail({ row }: { row: Row }) {
  const [copied, setCopied] = useState<string | null>(null);
  const copy = (what: string, text: string): void =>
    void copyText(text).then((done) => setCopied(done ? `${what} copied` : 'Copying is not allowed here'));
  const detail = row.detail ?? '';
  const said = row.whole ?? row.text;
  // A stack begins with the message of its error, and the details of a request with its line.
  const whole =
    row.request || (row.kind === 'error' && detail.includes(said))
      ? detail
      : [said, detail].filter(Boolean).join(row.kind === 'error' ? '\n' : '\n\n');
  return (
    <div className="row-detail" data-testid="row-detail">
      <pre tabIndex={0}>{whole}</pre>
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
