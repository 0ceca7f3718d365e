import { useState } from 'react';
import { getManifest } from '../../source/api.ts';
import type { RecordedError } from '../../source/model.ts';
import { Loading, Message } from '../message.tsx';
import { useAnswer } from '../use-answer.ts';
import { momentOf } from './moment.ts';
import { PlayerView } from './player-view.tsx';

interface PlayerPageProps {
  sessionId: string;
  openError?: RecordedError;
  /** Session time at which to begin; without it the address says. */
  time?: number;
}

/** One session: asks for its manifest, then plays it. */
export function PlayerPage({ sessionId, openError, time }: PlayerPageProps) {
  const answer = useAnswer(sessionId, (signal) => getManifest(sessionId, signal));
  const [address] = useState(location.search);
  if (answer.state === 'loading') return <Loading />;
  if (answer.state === 'refused') {
    const unknown = answer.error.status === 404;
    return (
      <Message
        title={unknown ? 'This session was not found' : 'The session could not be read'}
        text={unknown ? 'It may have been deleted, or the address is not complete. Check the link.' : answer.error.message}
      />
    );
  }
  const { session, pages } = answer.value;
  const endTime = pages.reduce((end, page) => Math.max(end, page.endTime), session.endTime);
  const moment = time === undefined ? momentOf(address, { ...session, endTime }) : { time, notice: null };
  return <PlayerView manifest={answer.value} startAt={moment.time} notice={moment.notice} openError={openError ?? null} />;
}
