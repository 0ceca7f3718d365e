import type { Session } from './session.ts';

/** After this time at the latest, the other tabs, which may be other processes, can read a value that one tab has stored. */
const SPREAD_MS = 100;
/** After this time a tab decides without waiting for the others any longer. */
const PATIENCE_MS = 2000;

/** Lets tabs that begin at the same moment agree on one session. Calls `done` when they have, and possibly a second time. */
export async function settle(session: Session, done: () => void): Promise<void> {
  const decide = async (): Promise<void> => {
    const began = session.agree();
    done();
    // The lock is held until the next tab can read the stored session.
    if (began) await sleep(SPREAD_MS);
  };
  setTimeout(decide, PATIENCE_MS);
  try {
    if (navigator.locks) return await navigator.locks.request(session.key, decide);
    // Insecure pages have no locks: each tab stores its own session, and the last one stays.
    session.store();
    await sleep(2 * SPREAD_MS);
  } catch {
    // A document without an origin has no locks either.
  }
  await decide();
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
