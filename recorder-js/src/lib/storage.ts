/** The key under which the person's choice is kept: `out` or `in`. */
export const CHOICE = 'session-replay:choice';
/** localStorage may be off or full; sessionStorage has room of its own, and lasts over the pages of a tab. */
const areas = ['localStorage', 'sessionStorage'] as const;

/** The text that the browser keeps for this origin under `key`; null where there is none or storage is off. */
export function stored(key: string): string | null {
  for (const area of areas)
    try {
      const text = globalThis[area].getItem(key);
      if (text) return text;
    } catch {
      // This storage is off.
    }
  return null;
}

/** Keeps `text` under `key`, or without a text deletes the key. Where all storage is off, nothing outlives the page. */
export function store(key: string, text?: string): void {
  for (const area of areas)
    try {
      if (text) return globalThis[area].setItem(key, text);
      globalThis[area].removeItem(key);
    } catch {
      try {
        // The text does not fit; then the older one must not be found in its place.
        globalThis[area].removeItem(key);
      } catch {
        // This storage is off.
      }
    }
}
