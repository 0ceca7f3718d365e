import type { Session } from '../../source/model.ts';

/** Whose session this is, and from when. */
export function SessionTitle({ session }: { session: Session }) {
  const traits = Object.entries(session.userTraits ?? {}).map(([name, value]) => `${name}: ${value}`);
  const began = new Date(session.startTime);
  return (
    <>
      <h1 className="session-title" title={traits.join('\n')}>
        <bdi>{session.userId ?? 'anonymous'}</bdi>
      </h1>
      <time className="soft session-began" dateTime={began.toISOString()} title={began.toISOString()}>
        {began.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}
      </time>
      <span className="soft session-agent" title={session.userAgent ?? ''}>
        {browserOf(session.userAgent)}
      </span>
      {session.damaged && <DamagedTimes />}
      {session.live && <span className="badge live">Live</span>}
      {session.errors > 0 && <span className="badge error">{session.errors === 1 ? '1 error' : `${session.errors} errors`}</span>}
      {session.failedRequests > 0 && (
        <span className="badge failed">
          {session.failedRequests === 1 ? '1 failed request' : `${session.failedRequests} failed requests`}
        </span>
      )}
    </>
  );
}

/** Says that a recorded time of the session is impossible, so that the times shown are a guess. */
export function DamagedTimes() {
  return (
    <span className="badge" title="A recorded time is impossible, or days away from the other times. The times shown here are a guess.">
      Times damaged
    </span>
  );
}

/** `Chrome 131 on Windows`. A guess for the eye; the whole text is in the tooltip. */
function browserOf(userAgent: string | null): string {
  if (!userAgent) return '';
  const browsers: [RegExp, string][] = [
    [/Edg\/(\d+)/, 'Edge'],
    [/Firefox\/(\d+)/, 'Firefox'],
    [/(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/, 'Chrome'],
    [/Version\/(\d+).*Safari/, 'Safari'],
  ];
  const systems: [RegExp, string][] = [
    [/Windows/, 'Windows'],
    [/Android/, 'Android'],
    [/iPhone|iPad/, 'iOS'],
    [/Mac OS X/, 'macOS'],
    [/Linux/, 'Linux'],
  ];
  const browser = browsers.find(([pattern]) => pattern.test(userAgent));
  const system = systems.find(([pattern]) => pattern.test(userAgent));
  const version = browser ? `${browser[1]} ${browser[0].exec(userAgent)?.[1] ?? ''}` : '';
  return [version, system?.[1]].filter(Boolean).join(' on ');
}
