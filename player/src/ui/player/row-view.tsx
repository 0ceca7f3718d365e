import { memo, useState } from 'react';
import { clockText } from '../../timeline/format.ts';
import type { Row } from '../../timeline/rows.ts';
import { copyText } from './moment-link.ts';

interface RowViewProps {
  row: Row;
  open: boolean;
  /** It is what the address asked for. */
  asked: boolean;
  onGo: (row: Row) => void;
}

/** One line of the list; what it has to say besides opens under it. */
export const RowView = memo(function RowView({ row, open, asked, onGo }: RowViewProps) {
  const opens = row.detail !== undefined || row.kind === 'error';
  return (
    <li className={`row ${row.kind} ${row.level ?? ''} ${asked ? 'asked' : ''}`}>
      <button
        type="button"
        className="row-line"
        onClick={() => onGo(row)}
        {...(row.kind === 'error' && { 'data-testid': 'error-row' })}
        {...(opens && { 'aria-expanded': open })}
        {...(asked && { 'aria-current': true })}
      >
        <span className="row-time">{clockText(row.time)}</span>
        <span className="row-kind" title={kindNames[row.kind]} aria-label={kindNames[row.kind]} role="img" />
        <span className="row-text">{row.text}</span>
      </button>
      {open && <Detail row={row} />}
    </li>
  );
});

const kindNames: Record<Row['kind'], string> = {
  error: 'Error',
  console: 'Console',
  navigation: 'Navigation',
  user: 'User',
  gap: 'Missing',
};

function Detail({ row }: { row: Row }) {
  const [copied, setCopied] = useState<string | null>(null);
  const copy = (what: string, text: string): void =>
    void copyText(text).then((done) => setCopied(done ? `${what} copied` : 'Copying is not allowed here'));
  const detail = row.detail ?? '';
  return (
    <div className="row-detail" data-testid="row-detail">
      <pre>{row.kind === 'error' && !detail.includes(row.text) ? `${row.text}\n${detail}` : detail}</pre>
      <p>
        <button type="button" className="quiet" onClick={() => copy('Text', `${row.text}\n${detail}`)}>
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
