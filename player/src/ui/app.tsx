import { ErrorBoundary } from './error-boundary.tsx';
import { Login } from './login.tsx';
import { later } from './later.tsx';
import { Message } from './message.tsx';
import { usePath } from './router.tsx';
import { SessionsPage } from './sessions/sessions-page.tsx';

// These load on demand, so that the list does not wait for the replayer, which is most of the code.
const PlayerPage = later(async () => (await import('./player/player-page.tsx')).PlayerPage);
const ErrorPage = later(async () => (await import('./error-page.tsx')).ErrorPage);

/** The viewer. */
export function App() {
  return (
    <ErrorBoundary>
      <Page />
    </ErrorBoundary>
  );
}

/** The page of the viewer that the address names. */
function Page() {
  const path = usePath();
  const [, place, part] = path.split('/').map(decode);
  const id = part && tidy(part);
  if (path === '/') return <SessionsPage />;
  if (path === '/login') return <Login />;
  if (place === 's' && id) return <PlayerPage key={id} sessionId={id} />;
  if (place === 'e' && id) return <ErrorPage key={id} errorId={id} />;
  return <Message title="There is no such page" text={`Nothing is at ${path}.`} />;
}

/** Ids are in small letters; a link may have been put in capitals, or may end with the full stop of its sentence. */
function tidy(id: string): string {
  return id.replace(/[^0-9a-z]+$/i, '').toLowerCase();
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
