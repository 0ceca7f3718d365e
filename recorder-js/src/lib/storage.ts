/** Under what key the person's choice is kept: `out` or `in`. */
export const CHOICE = 'session-replay:choice';

/** What the browser keeps for this origin under `key`; null where it keeps nothing or storage is off. */
export function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps `text` under `key`, or nothing any more. Where storage is off, what is to be kept lives as long as the page. */
export function store(key: string, text?: string): void {
  try {
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
  } catch {
    // It is off, or full.
  }
}
