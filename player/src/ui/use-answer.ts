import { useEffect, useState } from 'react';
import { ApiError } from '../source/api.ts';
import { navigateToLogin } from './router.tsx';

/** The state of a question to the server. */
export type Answer<T> = { state: 'loading' } | { state: 'here'; value: T } | { state: 'refused'; error: ApiError };

/** Asks the server once for each key. Without a login it goes to the login page. */
export function useAnswer<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ state: 'loading' });
  useEffect(() => {
    const abort = new AbortController();
    setAnswer({ state: 'loading' });
    ask(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setAnswer({ state: 'here', value });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) refuse(error, (refused) => setAnswer({ state: 'refused', error: refused }));
      },
    );
    return () => abort.abort();
    // `ask` is another function in each render; only the key says whether the question has changed.
  }, [key]);
  return answer;
}

/** Handles a refusal by the server: goes to the login page if a login is missing, or else passes it to `say`. */
export function refuse(error: unknown, say: (error: ApiError) => void): void {
  const refused = error instanceof ApiError ? error : new ApiError(0, 'failed', error instanceof Error ? error.message : String(error));
  if (refused.loginNeeded) navigateToLogin();
  else say(refused);
}
