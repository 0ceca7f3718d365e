import type { PlayerState } from '../../player-state.ts';
import type { Player } from '../../player.ts';
import { clockText } from '../../timeline/format.ts';
import { neighbour } from '../../timeline/rows.ts';
import { Icon } from './icon.tsx';
import { speeds } from './shortcuts.ts';
import { useAtTime } from './use-player.ts';
import './controls.css';

interface ControlsProps {
  player: Player;
  state: PlayerState;
  onCopyLink: () => void;
  onHelp: () => void;
}

/** The buttons of playback: play, pause, speed, skipping, problems, and the link to the moment. */
export function Controls({ player, state, onCopyLink, onHelp }: ControlsProps) {
  const { playing, speed, skipIdle, following, timeline, manifest } = state;
  const time = useAtTime(player, clockText);
  const next = useAtTime(player, (at) => neighbour(timeline.problems, at, 1) !== null);
  const previous = useAtTime(player, (at) => neighbour(timeline.problems, at, -1) !== null);
  const toProblem = (direction: 1 | -1): void => {
    const to = neighbour(timeline.problems, player.time, direction);
    if (to !== null) player.seek(to);
  };

  return (
    <div className="controls">
      <button
        type="button"
        className="primary play"
        aria-label={playing ? 'Pause' : 'Play'}
        title={playing ? 'Pause (Space)' : 'Play (Space)'}
        onClick={() => (playing ? player.pause() : player.play())}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      <span className="time" data-testid="time">
        {time} / {clockText(timeline.duration)}
      </span>
      {manifest.session.live && (
        <button type="button" aria-pressed={following} onClick={() => player.goLive()} title="Jump to the present moment of the session">
          <span className="badge live">Live</span>
        </button>
      )}
      <div className="group" role="group" aria-label="Speed">
        {speeds.map((choice, index) => (
          <button
            key={choice}
            type="button"
            aria-pressed={speed === choice}
            onClick={() => player.setSpeed(choice)}
            title={`${choice} times as fast (${index + 1})`}
          >
            {choice}×
          </button>
        ))}
      </div>
      <button type="button" aria-pressed={skipIdle} onClick={() => player.setSkipIdle(!skipIdle)} title="Jump over pauses (S)">
        Skip inactivity
      </button>
      {timeline.problems.length > 0 && (
        <div className="group" role="group" aria-label="Problems">
          <button
            type="button"
            aria-label="Previous problem"
            title="Previous problem: an error, a failed request, a click in vain (Shift+E)"
            disabled={!previous}
            onClick={() => toProblem(-1)}
          >
            <Icon name="previous" />
          </button>
          <button
            type="button"
            aria-label="Next problem"
            title="Next problem: an error, a failed request, a click in vain (E)"
            disabled={!next}
            onClick={() => toProblem(1)}
          >
            Problem <Icon name="next" />
          </button>
        </div>
      )}
      <span className="spring" />
      <button type="button" aria-label="Copy link to this moment" title="Copy link to this moment (Y)" onClick={onCopyLink}>
        <Icon name="link" /> <span className="copy-label">Copy link to this moment</span>
      </button>
      <button type="button" className="quiet" aria-label="Keys" title="Keys (?)" onClick={onHelp}>
        ?
      </button>
    </div>
  );
}
