/** Under what key the person's choice is kept: `out` or `in`. */
export const CHOICE = 'session-replay:choice';
/** localStorage may be off, or full; sessionStorage has room of its own, and lasts over the pages of a tab. */
const areas = ['localStorage', 'sessionStorage'] as const;

/** What the browser keeps for this origin under `key`; null where it keeps nothing or storage is off. */
export function stored(key: string): string | null {
  for (const area of areas)
    try {
      const text = globalThis[area].getItem(key);
      if (text) return text;
    } catch {
      // It is off.
    }
  return null;
}

/** Keeps `text` under `key`, or nothing any more. Where storage is off, what is to be kept lives as long as the page. */
export function store(key: string, text?: string): void {
  for (const area of areas)
    try {
      if (text) return globalThis[area].setItem(key, text);
      globalThis[area].removeItem(key);
    } catch {
      try {
        // What no longer fits must not be found as it was.
        globalThis[area].removeItem(key);
      } catch {
        // It is off.
      }
    }
}
