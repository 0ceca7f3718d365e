import { useState, type FormEvent } from 'react';
import { ApiError, login } from '../source/api.ts';
import { navigate, safeNext, useQuery } from './router.tsx';
import './login.css';

/** The login page. After the login the viewer goes to the page that asked for it (`?next=`). */
export function Login() {
  const query = new URLSearchParams(useQuery());
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFailure(null);
    try {
      await login(String(form.get('user')), String(form.get('password')));
      navigate(safeNext(query.get('next')), true);
    } catch (error) {
      setFailure(messageOf(error as ApiError));
      setBusy(false);
    }
  };

  return (
    <main className="login">
      <form onSubmit={(event) => void submit(event)} aria-labelledby="login-title">
        <img src="/icon.svg" alt="" width="36" height="36" />
        <h1 id="login-title">Session Replay</h1>
        {query.get('link') === 'used' && (
          <p className="notice" role="status">
            This login link was used before, or is unknown; a link works only once. Log in with user and password instead; the server
            printed them beside the link.
          </p>
        )}
        <label>
          User
          <input name="user" autoComplete="username" required autoFocus />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {failure && (
          <p className="failure" role="alert">
            {failure}
          </p>
        )}
        <button type="submit" className="primary" disabled={busy}>
          {busy ? 'Logging in…' : 'Log in'}
        </button>
      </form>
    </main>
  );
}

function messageOf(error: ApiError): string {
  if (error.status === 401) return 'User or password is wrong.';
  if (error.status === 429) return 'Too many tries. Wait a little, then try again.';
  return error.message;
}
