import { useEffect } from 'react';
import type { Player } from '../../player.ts';

const settleMs = 250;

/** The address that opens a session at a moment. */
export function momentPath(sessionId: string, time: number): string {
  return `/s/${encodeURIComponent(sessionId)}?t=${Math.round(time)}`;
}

/** Keeps the moment in the address bar while playback stands still, so that a copied address opens it again. */
export function useMomentInAddress(player: Player, sessionId: string): void {
  useEffect(() => {
    const began = player.time;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let moved = false;
    const write = (): void => {
      timer = undefined;
      moved ||= player.time !== began;
      // The address of an error stays until the player leaves the moment that it opened.
      if (!moved || player.state.playing) return;
      history.replaceState(null, '', momentPath(sessionId, player.time));
    };
    const soon = (): void => {
      if (player.state.playing) return;
      clearTimeout(timer);
      timer = setTimeout(write, settleMs);
    };
    const stops = [player.onTime(soon), player.subscribe(soon)];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [player, sessionId]);
}

/** Puts a text on the clipboard; returns whether that worked. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The clipboard needs https (or localhost) and permission; without them a selection is copied.
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
