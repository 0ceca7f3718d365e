import { useEffect, useState, useSyncExternalStore } from 'react';
import { Player } from '../../player.ts';
import type { PlayerState } from '../../player-state.ts';
import type { Manifest } from '../../source/model.ts';
import { navigateToLogin } from '../router.tsx';

/** A player for a session, for as long as the page is shown. */
export function usePlayer(manifest: Manifest, startAt: number | null): Player | null {
  const [player, setPlayer] = useState<Player | null>(null);
  useEffect(() => {
    const made = new Player(manifest, (error) => {
      if (error.loginNeeded) navigateToLogin();
    });
    made.start(startAt);
    setPlayer(made);
    return () => made.destroy();
    // `startAt` counts when the page opens; afterwards the address follows the player.
  }, [manifest]);
  return player;
}

/** The player's state; a change of it renders the component. */
export function usePlayerState(player: Player): PlayerState {
  return useSyncExternalStore(player.subscribe, () => player.state);
}

/** A value that follows from the time; only a change of the value renders the component. */
export function useAtTime<T extends string | number | boolean | null>(player: Player, select: (time: number) => T): T {
  return useSyncExternalStore(player.onTime, () => select(player.time));
}
