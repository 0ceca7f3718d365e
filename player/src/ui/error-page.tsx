import { getError } from '../source/api.ts';
import { Loading, Message } from './message.tsx';
import { PlayerPage } from './player/player-page.tsx';
import { useAnswer } from './use-answer.ts';

/** The player begins this long before the error, so that its cause is seen. */
const leadMs = 5_000;

/** The page at an error's address: its session, five seconds before the error, paused, with the error open. */
export function ErrorPage({ errorId }: { errorId: string }) {
  const answer = useAnswer(errorId, (signal) => getError(errorId, signal));
  if (answer.state === 'loading') return <Loading />;
  if (answer.state === 'refused') {
    const unknown = answer.error.status === 404;
    return (
      <Message
        title={unknown ? 'This error was not found' : 'The error could not be read'}
        text={unknown ? 'It may have been deleted with its session, or the address is not complete. Check the link.' : answer.error.message}
      />
    );
  }
  const { error, session } = answer.value;
  return <PlayerPage sessionId={session.id} openError={error} time={Math.max(0, error.time - leadMs - session.startTime)} />;
}
