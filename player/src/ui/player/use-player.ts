import { useEffect, useState, useSyncExternalStore } from 'react';
import { Player, type PlayerState } from '../../player.ts';
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
    // A moment in the address counts when the page opens; afterwards the address follows the player.
  }, [manifest]);
  return player;
}

/** The player's state, as React likes it. */
export function usePlayerState(player: Player): PlayerState {
  return useSyncExternalStore(player.subscribe, () => player.state);
}

/** Something that follows from the time. Only a change of it renders. */
export function useAtTime<T extends string | number | boolean | null>(player: Player, select: (time: number) => T): T {
  return useSyncExternalStore(player.onTime, () => select(player.time));
}
