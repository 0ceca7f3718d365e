import { useEffect, useRef } from 'react';
import type { Player } from '../../player.ts';
import type { Cover, PlayerState } from '../../player-state.ts';
import type { LeftOut } from '../../replay/sanitize/events.ts';
import { clockText, durationText, missingText } from '../../timeline/format.ts';
import { webAddress } from '../../timeline/web-address.ts';
import '../../replay/replay.css';
import './stage-view.css';

/** The recorded page, with its address above it; if there is no picture, the reason. */
export function StageView({ player, state }: { player: Player; state: PlayerState }) {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    holder.current!.append(player.stage.element);
    return () => player.stage.element.remove();
  }, [player]);
  const { cover, empty, idle, skipped, href, size, manifest, pageId } = state;
  const number = manifest.pages.findIndex((page) => page.id === pageId) + 1;
  const address = webAddress(href);

  return (
    <section className="stage-zone" aria-label="Recorded page">
      <div className="address">
        {manifest.pages.length > 1 && (
          <span className="soft address-page">
            Page {number} of {manifest.pages.length}
          </span>
        )}
        {address ? (
          <a href={address} target="_blank" rel="noopener noreferrer" title="Open the page as it is now">
            {address}
          </a>
        ) : (
          <span className="address-text">{href}</span>
        )}
        {size && (
          <span className="soft address-size" title="Size of the page's window">
            {size.width} × {size.height}
          </span>
        )}
      </div>
      <div className="stage" data-testid="stage" data-ready={state.ready && !cover}>
        <div className="stage-holder" ref={holder} />
        {cover && <CoverView cover={cover} player={player} />}
        {empty && !cover && !idle && skipped === null && <p className="stage-note">The page was empty at this moment.</p>}
        {!cover && !idle && skipped === null && leftOutText(state.leftOut) !== '' && (
          <p className="stage-note left-out" title={leftOutText(state.leftOut)}>
            Not all of the page is shown: {leftOutText(state.leftOut)}
          </p>
        )}
        {skipped !== null && <p className="stage-note">Skipped {durationText(skipped)} without activity</p>}
        {idle && skipped === null && (
          <p className="stage-note">
            No activity for {durationText(idle.to - idle.from)}
            <button type="button" className="quiet" onClick={() => player.seek(idle.to)}>
              Skip
            </button>
          </p>
        )}
      </div>
    </section>
  );
}

/** Explains why there is no picture, so that no white frame stands without a reason. */
function CoverView({ cover, player }: { cover: Cover; player: Player }) {
  switch (cover.kind) {
    case 'loading':
      return (
        <div className="cover loading" role="status">
          <p>Loading this moment… {Math.round(cover.progress * 100)} %</p>
          <progress value={cover.progress} aria-label="Loading" />
        </div>
      );
    case 'before-first-snapshot':
      return (
        <div className="cover" role="status">
          <p>Nothing is recorded yet at this moment. The first picture of this page is at {clockText(cover.firstAt)}.</p>
          <button type="button" onClick={() => player.seek(cover.firstAt)}>
            Go to {clockText(cover.firstAt)}
          </button>
        </div>
      );
    case 'no-snapshot':
      return <NoSnapshot player={player} />;
    case 'no-pages':
      return (
        <div className="cover" role="status">
          <p>
            {player.state.manifest.session.live
              ? 'Waiting for the first page…'
              : 'This session has no page: nothing of it reached the server.'}
          </p>
        </div>
      );
    case 'unread':
      return (
        <div className="cover" role="status">
          <p>{player.state.manifest.session.live ? 'Waiting for the first picture…' : 'The server has not read this page yet.'}</p>
        </div>
      );
    case 'lost':
      return (
        <div className="cover" role="status">
          <p>{lostText(cover)}</p>
          {cover.until !== null && (
            <button type="button" onClick={() => player.seek(cover.until!)}>
              Go to {clockText(cover.until)}
            </button>
          )}
        </div>
      );
    case 'failed':
      return (
        <div className="cover" role="alert">
          <p>
            {cover.what === 'read' ? 'This page could not be read.' : 'The picture of this moment could not be made.'} {cover.message}
          </p>
          <button type="button" onClick={() => player.retry()}>
            Try again
          </button>
        </div>
      );
  }
}

function NoSnapshot({ player }: { player: Player }) {
  const { timeline, pageId, manifest } = player.state;
  const next = timeline.pages.find((span) => span.pageId !== pageId && span.from > player.time);
  const text = manifest.session.live
    ? 'The snapshot of this page has not arrived yet.'
    : 'The snapshot of this page is missing: it never reached the server, so there is no picture of it.';
  return (
    <div className="cover" role="status">
      <p>{text} The events in the list beside it were recorded all the same.</p>
      {next && (
        <button type="button" onClick={() => player.seek(next.from)}>
          Go to the next page, {clockText(next.from)}
        </button>
      )}
    </div>
  );
}

/** `Segment 12 is missing: nothing is shown until 0:14.` */
function lostText({ reason, number, segments, until }: Extract<Cover, { kind: 'lost' }>): string {
  const what =
    reason === 'damaged'
      ? 'A part of the recording is damaged'
      : number === null
        ? 'A part of the recording is missing'
        : missingText(number, segments);
  return `${what}: nothing is shown ${until === null ? 'after it, since no other picture of this page was taken' : `until ${clockText(until)}`}.`;
}

function leftOutText({ frames, deep, events }: LeftOut): string {
  const parts = [
    frames > 0 &&
      `${frames === 1 ? 'a frame is' : `${frames} frames are`} left out, since the page has too many frames, or too many in one another`,
    deep > 0 && `${deep === 1 ? 'an element is' : `${deep} elements are`} left out, since they are nested too deep`,
    events > 0 && `${events === 1 ? 'an event' : `${events} events`} could not be read`,
  ];
  return parts.filter(Boolean).join('; ');
}
