import { useEffect, useRef } from 'react';
import type { Player } from '../../player.ts';
import { neighbour } from '../../timeline/rows.ts';

/** The speeds, on the keys 1 to 4. */
export const speeds = [1, 2, 4, 8] as const;

/** The keys and their meanings, as the help shows them. */
export const keys: [string, string][] = [
  ['Space', 'play, pause'],
  ['← →', '5 seconds back, forward'],
  ['Shift + ← →', '1 second back, forward'],
  ['E', 'next problem: error, failed request, click in vain'],
  ['Shift + E', 'previous problem'],
  ['Y', 'copy link to this moment'],
  ['1 2 3 4', 'speed 1×, 2×, 4×, 8×'],
  ['S', 'skip inactivity'],
  ['?', 'this help'],
];

/** Handles the player's keys wherever the focus is, except in a field. */
export function useShortcuts(player: Player, copyLink: () => void, toggleHelp: () => void): void {
  /** The button or link that the pointer pressed last. It has the focus, but who pressed it did not come there by keyboard. */
  const pressed = useRef<Element | null>(null);
  useEffect(() => {
    const toProblem = (direction: 1 | -1): void => {
      const to = neighbour(player.state.timeline.problems, player.time, direction);
      if (to !== null) player.seek(to);
    };
    const act = (event: KeyboardEvent): boolean => {
      const step = event.shiftKey ? 1_000 : 5_000;
      const speed = speeds[Number(event.key) - 1];
      if (speed) player.setSpeed(speed);
      else if (event.key === ' ') player.state.playing ? player.pause() : player.play();
      else if (event.key === 'ArrowLeft') player.seek(player.time - step);
      else if (event.key === 'ArrowRight') player.seek(player.time + step);
      else if (event.key === '?') toggleHelp();
      else if (event.key.toLowerCase() === 'e') toProblem(event.shiftKey ? -1 : 1);
      else if (event.key.toLowerCase() === 'y') copyLink();
      else if (event.key.toLowerCase() === 's') player.setSkipIdle(!player.state.skipIdle);
      else return false;
      return true;
    };
    const onPointerDown = ({ target }: PointerEvent): void => {
      pressed.current = target instanceof Element ? target.closest('button, a') : null;
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Tab') pressed.current = null;
      if (event.ctrlKey || event.metaKey || event.altKey || takesKey(event, pressed.current)) return;
      if (act(event)) event.preventDefault();
    };
    addEventListener('pointerdown', onPointerDown);
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('pointerdown', onPointerDown);
      removeEventListener('keydown', onKeyDown);
    };
  }, [player, copyLink, toggleHelp]);
}

/** Whether the target of an event needs the key itself: a field takes all keys, a button or link reached with the keyboard takes Space. */
function takesKey(event: KeyboardEvent, pressed: Element | null): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return false;
  if (target.closest('dialog, textarea, select, input:not([type=range])')) return true;
  // Chrome takes any focus for one by keyboard as soon as a key is pressed.
  return event.key === ' ' && target !== pressed && target.matches('button:focus-visible, a:focus-visible');
}
