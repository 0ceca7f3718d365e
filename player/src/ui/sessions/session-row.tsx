import type { Session } from '../../source/model.ts';
import { agoText, durationText } from '../../timeline/format.ts';
import { shortAddress } from '../../timeline/web-address.ts';
import { DamagedTimes } from '../player/session-title.tsx';
import { Link } from '../router.tsx';

/** One session in the list: a link to its recording. */
export function SessionRow({ session, now }: { session: Session; now: number }) {
  const { live, errors, failedRequests } = session;
  return (
    <li>
      <Link href={`/s/${encodeURIComponent(session.id)}`} className="session" data-testid="session-row">
        <time className="when" dateTime={new Date(session.startTime).toISOString()} title={new Date(session.startTime).toLocaleString()}>
          {agoText(session.startTime, now)}
        </time>
        <span className={session.userId ? 'who' : 'who soft'}>
          <bdi>{session.userId ?? 'anonymous'}</bdi>
        </span>
        <span className="first" title={session.href ?? ''}>
          <bdi>{shortAddress(session.href)}</bdi>
        </span>
        <span className="length">
          {live ? <span className="badge live">Live</span> : durationText(session.endTime - session.startTime)}
          {session.damaged && <DamagedTimes />}
        </span>
        <span className="count">{counted(session.pages, 'page')}</span>
        <span className="count">{counted(session.clicks, 'click')}</span>
        <span className="errors">
          {errors > 0 && <span className="badge error">{counted(errors, 'error')}</span>}
          {failedRequests > 0 && <span className="badge failed">{counted(failedRequests, 'failed request')}</span>}
        </span>
      </Link>
    </li>
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
