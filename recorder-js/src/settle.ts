import type { Session } from './session.ts';

/** What one tab stores, the others find so much later at the most: each may be a process of its own. */
const SPREAD_MS = 100;
/** How long a tab waits for the others. */
const PATIENCE_MS = 2000;

/** Tabs that begin at the same moment agree on one session; `done` is called when they have. */
export async function settle(session: Session, done: () => void): Promise<void> {
  const decide = async (): Promise<void> => {
    const began = session.agree();
    done();
    // The lock is held until whoever is next finds what was stored.
    if (began) await sleep(SPREAD_MS);
  };
  setTimeout(decide, PATIENCE_MS);
  try {
    if (navigator.locks) return await navigator.locks.request(session.key, decide);
    // Insecure pages have no locks. Each tab stores its own; the last one stays.
    session.store();
    await sleep(2 * SPREAD_MS);
  } catch {
    // A document without an origin has none either.
  }
  await decide();
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
