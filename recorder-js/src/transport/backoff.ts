const FIRST_MS = 1000;
const MAX_MS = 30_000;

/** How long to wait before attempt `n` (from 0): full jitter, so that the recorders of a fallen server do not all come back at once.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
export function backoff(attempt: number, random = Math.random): number {
  return random() * Math.min(MAX_MS, FIRST_MS * 2 ** attempt);
}
