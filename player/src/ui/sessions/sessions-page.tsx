import { useEffect, useState, type FormEvent } from 'react';
import { ErrorBoundary } from '../error-boundary.tsx';
import { Header } from '../header.tsx';
import { navigate, useQuery } from '../router.tsx';
import { HowToRecord } from './how-to-record.tsx';
import { SessionRow } from './session-row.tsx';
import { useSessions } from './use-sessions.ts';
import './sessions.css';

/** All sessions, newest first. The filter stands in the address, so it can be sent to somebody. */
export function SessionsPage() {
  const query = new URLSearchParams(useQuery());
  const errors = query.get('errors') === 'true';
  const user = query.get('user') ?? '';
  const { sessions, failure, more, loadingMore, asOf } = useSessions({ ...(user && { user }), ...(errors && { errors }) });
  useEffect(() => {
    document.title = 'Sessions · Session Replay';
  }, []);

  const filter = (next: { user: string; errors: boolean }): void => {
    const to = new URLSearchParams({ ...(next.user && { user: next.user }), ...(next.errors && { errors: 'true' }) });
    navigate(to.size > 0 ? `/?${to}` : '/');
  };

  return (
    <>
      <Header />
      <main className="sessions">
        <div className="sessions-top">
          <h1>Sessions</h1>
          <UserFilter key={user} user={user} onFilter={(to) => filter({ user: to, errors })} />
          <button type="button" aria-pressed={errors} onClick={() => filter({ user, errors: !errors })}>
            With errors
          </button>
        </div>
        {failure && (
          <p className="failure" role="alert">
            {failure.message} The list asks the server again every few seconds.
          </p>
        )}
        {sessions === null && !failure && (
          <p className="soft" role="status">
            Loading…
          </p>
        )}
        {sessions?.length === 0 && (user || errors ? <NothingFound onAll={() => navigate('/')} /> : <HowToRecord />)}
        {sessions && sessions.length > 0 && (
          <>
            <div className="session session-head" aria-hidden="true">
              <span>When</span>
              <span>Who</span>
              <span>First page</span>
              <span>Duration</span>
              <span>Pages</span>
              <span>Clicks</span>
              <span>Problems</span>
            </div>
            <ul className="session-list" aria-label="Sessions">
              {sessions.map((session) => (
                <ErrorBoundary key={session.id} what={`Session ${session.id}`}>
                  <SessionRow session={session} now={asOf} />
                </ErrorBoundary>
              ))}
            </ul>
            {more && (
              <button type="button" className="more" onClick={more} disabled={loadingMore}>
                {loadingMore ? 'Loading…' : 'Load more'}
              </button>
            )}
          </>
        )}
      </main>
    </>
  );
}

function UserFilter({ user, onFilter }: { user: string; onFilter: (user: string) => void }) {
  const [typed, setTyped] = useState(user);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onFilter(typed.trim());
  };
  return (
    <form onSubmit={submit} role="search">
      <input
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => typed.trim() !== user && onFilter(typed.trim())}
        placeholder="User id or support code"
        aria-label="User id or support code"
      />
    </form>
  );
}

function NothingFound({ onAll }: { onAll: () => void }) {
  return (
    <div className="empty">
      <h2>No session matches the filter</h2>
      <p>Check the user id or support code, or show all sessions.</p>
      <button type="button" onClick={onAll}>
        Show all sessions
      </button>
    </div>
  );
}
