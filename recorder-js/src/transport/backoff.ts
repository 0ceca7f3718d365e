const FIRST_MS = 1000;
/** The longest wait (ms) during the first `RESTART_ATTEMPTS` attempts: a server that is away for a restart is found again this soon. */
const MAX_MS = 30_000;
const RESTART_ATTEMPTS = 40;
/** The longest wait (ms) after them, or where nothing was ever acked: every attempt is an error in the page's console. */
const MAX_LONG_MS = 5 * 60_000;

/**
 * How long to wait (ms) before attempt `attempt` (from 0): full jitter, so that the recorders of a fallen server do not all come
 * back at once.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoff(attempt: number, hadAck: boolean): number {
  return Math.random() * Math.min(hadAck && attempt < RESTART_ATTEMPTS ? MAX_MS : MAX_LONG_MS, FIRST_MS * 2 ** attempt);
}
