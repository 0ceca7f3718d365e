import { memo, useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import type { PlayerState } from '../../player-state.ts';
import type { Player } from '../../player.ts';
import { clockText, durationText } from '../../timeline/format.ts';
import { histogram } from '../../timeline/inactivity.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import { groupMarkers, markersOf, type Marker } from '../../timeline/markers.ts';
import './lanes.css';

const bins = 160;

/** The session from left to right: marks of errors and actions, and under them the seek bar with pauses and activity. */
export function Lanes({ player, state }: { player: Player; state: PlayerState }) {
  const { timeline } = state;
  const { duration } = timeline;
  const bar = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLInputElement>(null);

  // Writes to the DOM without React, because this happens each animation frame.
  useEffect(() => {
    const move = (time: number): void => {
      bar.current?.style.setProperty('--at', String(Math.min(1, time / duration)));
      if (!slider.current) return;
      slider.current.value = String(Math.round(time));
      slider.current.setAttribute('aria-valuetext', `${clockText(time)} of ${clockText(duration)}`);
    };
    move(player.time);
    return player.onTime(move);
  }, [player, duration]);

  // Arrow keys mean the same here as everywhere else in the player.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.startsWith('Arrow')) event.preventDefault();
    if (event.key === 'Home') player.seek(0);
    if (event.key === 'End') player.seek(duration);
  };

  return (
    <div className="lanes" ref={bar}>
      <Markers player={player} timeline={timeline} />
      <div className="seek">
        <Background timeline={timeline} />
        <div className="seek-past" />
        <input
          ref={slider}
          type="range"
          aria-label="Seek"
          min={0}
          max={Math.round(duration)}
          step={1}
          defaultValue={0}
          onInput={(event) => player.seek(Number(event.currentTarget.value))}
          onKeyDown={onKeyDown}
        />
        <div className="playhead" />
      </div>
    </div>
  );
}

const Background = memo(function Background({ timeline }: { timeline: Timeline }) {
  const { duration } = timeline;
  const heights = useMemo(() => histogram(timeline.activity, duration, bins), [timeline.activity, duration]);
  const percent = (time: number): string => `${(time / duration) * 100}%`;
  return (
    <div className="seek-ground" aria-hidden="true">
      {timeline.inactivity.map((span) => (
        <div
          key={span.from}
          className="seek-idle"
          style={{ left: percent(span.from), width: percent(span.to - span.from) }}
          title={`No activity for ${durationText(span.to - span.from)}`}
        />
      ))}
      <svg className="seek-activity" viewBox={`0 0 ${bins} 1`} preserveAspectRatio="none">
        {heights.map((height, bin) => height > 0 && <rect key={bin} x={bin + 0.1} width={0.8} y={1 - height} height={height} />)}
      </svg>
      {timeline.pages.slice(1).map((span) => (
        <div key={span.from} className="seek-page" style={{ left: percent(span.from) }} />
      ))}
    </div>
  );
});

const Markers = memo(function Markers({ player, timeline }: { player: Player; timeline: Timeline }) {
  const groups = useMemo(() => groupMarkers(markersOf(timeline.rows), timeline.duration), [timeline]);
  return (
    <div className="markers">
      {groups.map((group) => (
        <button
          key={`${group.kind}:${group.time}`}
          type="button"
          className={`marker ${group.kind}`}
          style={{ left: `${(group.time / timeline.duration) * 100}%` }}
          aria-label={markerLabel(group)}
          title={markerLabel(group)}
          tabIndex={group.kind === 'error' || group.kind === 'request' ? 0 : -1}
          onClick={() => player.seek(group.time)}
        />
      ))}
    </div>
  );
});

const markerNames: Record<Marker['kind'], string> = {
  error: 'Error',
  request: 'Failed request',
  console: 'Console error',
  frustration: 'Frustration',
  navigation: 'Navigation',
  action: 'Action',
};

function markerLabel({ kind, time, text, count }: Marker): string {
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  return `${markerNames[kind]} at ${clockText(time)}: ${text}${more}`;
}
