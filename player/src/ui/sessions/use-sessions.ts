import { useCallback, useEffect, useRef, useState } from 'react';
import { getSessions, type ApiError, type SessionFilter } from '../../source/api.ts';
import type { Session } from '../../source/model.ts';
import { refuse } from '../use-answer.ts';

const refreshMs = 5_000;

export interface Sessions {
  sessions: Session[] | null;
  failure: ApiError | null;
  more: (() => void) | null;
  loadingMore: boolean;
  /** When the list was last refreshed, in ms since 1970. */
  asOf: number;
}

/** The sessions, newest first. The list refreshes itself at the top, and grows at the bottom. */
export function useSessions(filter: SessionFilter): Sessions {
  const [sessions, setSessions] = useState<Session[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [loadingMore, setLoadingMore] = useState(false);
  const [asOf, setAsOf] = useState(() => Date.now());
  const current = useRef(0);
  const { user, errors } = filter;

  useEffect(() => {
    const abort = new AbortController();
    const number = ++current.current;
    let timer: ReturnType<typeof setTimeout>;
    let first = true;
    setSessions(null);
    const refresh = async (): Promise<void> => {
      try {
        const answer = await getSessions(filterOf(user, errors), null, abort.signal);
        if (number !== current.current) return;
        const replace = first;
        setSessions((known) => (replace || known === null ? answer.sessions : merge(answer.sessions, known)));
        if (first) setNext(answer.next);
        first = false;
        setFailure(null);
        setAsOf(Date.now());
      } catch (error) {
        if (!abort.signal.aborted) refuse(error, setFailure);
      }
      // A list in a hidden tab is refreshed only when the tab is visible again.
      if (!abort.signal.aborted) timer = setTimeout(() => void (document.hidden ? wait() : refresh()), refreshMs);
    };
    const wait = (): void => document.addEventListener('visibilitychange', () => void refresh(), { once: true, signal: abort.signal });
    void refresh();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [user, errors]);

  const more = useCallback((): void => {
    const number = current.current;
    setLoadingMore(true);
    getSessions(filterOf(user, errors), next)
      .then(
        (answer) => {
          if (number !== current.current) return;
          setSessions((known) => merge(known ?? [], answer.sessions));
          setNext(answer.next);
        },
        (error: unknown) => refuse(error, setFailure),
      )
      .finally(() => setLoadingMore(false));
  }, [user, errors, next]);

  return { sessions, failure, more: next === null ? null : more, loadingMore, asOf };
}

function filterOf(user: string | undefined, errors: boolean | undefined): SessionFilter {
  return { ...(user && { user }), ...(errors && { errors }) };
}

/** The sessions of both lists, newest first; a session that is in both is taken from `fresh`. */
function merge(fresh: Session[], known: Session[]): Session[] {
  const ids = new Set(fresh.map((session) => session.id));
  return [...fresh, ...known.filter((session) => !ids.has(session.id))].sort((a, b) => b.begunAtServer - a.begunAtServer);
}
