const FIRST_MS = 1000;
/** Where nobody has answered yet, most likely nobody will soon. */
const FIRST_UNHEARD_MS = 5000;
/** A server that is away for a restart is found again this soon … */
const MAX_MS = 30_000;
/** … for as many attempts, about five minutes. After that, or where it never took anything, it is asked this rarely: each attempt is an error in the page's console. */
const RESTART_ATTEMPTS = 20;
const MAX_LONG_MS = 5 * 60_000;

/** What is known of the server. */
export const Heard = { Nothing: 0, Answer: 1, Ack: 2 } as const;
export type Heard = (typeof Heard)[keyof typeof Heard];

/** How long to wait before attempt `n` (from 0): full jitter, so that the recorders of a fallen server do not all come back at once.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
export function backoff(attempt: number, heard: Heard): number {
  const max = heard === Heard.Ack && attempt < RESTART_ATTEMPTS ? MAX_MS : MAX_LONG_MS;
  return Math.random() * Math.min(max, (heard ? FIRST_MS : FIRST_UNHEARD_MS) * 2 ** attempt);
}
