/** A time in a session: `0:07`, `12:34`, `1:02:03`. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const h = Math.floor(seconds / 3_600);
  const m = Math.floor(seconds / 60) % 60;
  const two = (n: number): string => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(seconds % 60)}` : `${m}:${two(seconds % 60)}`;
}

/** How long something took: `8 s`, `4 m 12 s`, `2 h 5 m`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} m ${seconds % 60} s` : `${minutes} m`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} m` : `${Math.floor(minutes / 60)} h`;
}

/** How long something short took: `28 ms`, `1.2 s`, `2 m 3 s`. */
export function shortTime(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : durationText(ms);
}

/** How long ago: `just now`, `5 min ago`, `3 h ago`, `2 days ago`. */
export function agoText(then: number, now: number): string {
  const seconds = Math.round((now - then) / 1_000);
  if (seconds < 45) return 'just now';
  if (seconds < 3_600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3_600)} h ago`;
  const days = Math.round(seconds / 86_400);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** `Segment 12 is missing or damaged`, `Segments 12 to 14 are missing or damaged`. */
export function missingText(first: number, count: number): string {
  return count === 1 ? `Segment ${first} is missing or damaged` : `Segments ${first} to ${first + count - 1} are missing or damaged`;
}
