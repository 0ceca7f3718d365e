import { useCallback, useEffect, useState } from 'react';
import type { Player } from '../../player.ts';
import type { Manifest, RecordedError } from '../../source/model.ts';
import { ErrorBoundary } from '../error-boundary.tsx';
import { Header } from '../header.tsx';
import { Controls } from './controls.tsx';
import { Help } from './help.tsx';
import { Lanes } from './lanes.tsx';
import { copyText, momentPath, useMomentInAddress } from './moment-link.ts';
import { Panel } from './panel.tsx';
import { SessionTitle } from './session-title.tsx';
import { useShortcuts } from './shortcuts.ts';
import { StageView } from './stage-view.tsx';
import { usePlayer, usePlayerState } from './use-player.ts';
import './player-view.css';

interface PlayerViewProps {
  manifest: Manifest;
  startAt: number | null;
  /** A notice about the moment at which playback begins. */
  notice: string | null;
  openError: RecordedError | null;
}

/** The player: the page, the lanes under it, the list beside it. */
export function PlayerView({ manifest, startAt, notice, openError }: PlayerViewProps) {
  const player = usePlayer(manifest, startAt);
  return player && <Loaded player={player} notice={notice} openError={openError} />;
}

function Loaded({ player, notice, openError }: { player: Player; notice: string | null; openError: RecordedError | null }) {
  const state = usePlayerState(player);
  const { session } = state.manifest;
  const [said, setSaid] = useState<Said | null>(notice === null ? null : { text: notice, stays: true });
  const [help, setHelp] = useState(false);

  const copyLink = useCallback(() => {
    const link = location.origin + momentPath(session.id, player.time);
    void copyText(link).then((copied) => setSaid(copied ? { text: 'Link copied' } : { text: 'Copy this link:', link }));
  }, [player, session.id]);

  useMomentInAddress(player, session.id);
  useShortcuts(player, copyLink, () => setHelp((open) => !open));
  useEffect(() => {
    document.title = `${session.userId ?? 'anonymous'} · Session Replay`;
  }, [session.userId]);
  useEffect(() => {
    if (!said || said.link || said.stays) return;
    const timer = setTimeout(() => setSaid(null), 2_500);
    return () => clearTimeout(timer);
  }, [said]);

  return (
    <div className="player">
      <Header>
        <ErrorBoundary what="The title of the session">
          <SessionTitle session={session} />
        </ErrorBoundary>
      </Header>
      <main className="player-main">
        <ErrorBoundary what="The picture">
          <StageView player={player} state={state} />
        </ErrorBoundary>
        <section className="deck" aria-label="Playback">
          <ErrorBoundary what="The bar">
            <Lanes player={player} state={state} />
          </ErrorBoundary>
          <Controls player={player} state={state} onCopyLink={copyLink} onHelp={() => setHelp(true)} />
        </section>
        <ErrorBoundary what="The list">
          <Panel player={player} state={state} openError={openError} />
        </ErrorBoundary>
      </main>
      <div className="said" role="status">
        {said && (
          <p>
            {said.text}
            {said.link && (
              <input
                readOnly
                autoFocus
                value={said.link}
                aria-label="Link to this moment"
                onFocus={(event) => event.target.select()}
                onBlur={() => setSaid(null)}
              />
            )}
            {said.stays && (
              <button type="button" className="quiet" onClick={() => setSaid(null)}>
                Close
              </button>
            )}
          </p>
        )}
      </div>
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

interface Said {
  text: string;
  link?: string;
  /** The message stays until somebody closes it. */
  stays?: boolean;
}
