/** What a page can name without end is not kept without end: neither more names, nor longer ones. */
const MAX_KEYS = 1000;

/** Remembers what `make` makes of each text; `make` never returns undefined. */
export function memo<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    let value = made.get(text);
    if (value === undefined) {
      value = make(text);
      if (made.size < MAX_KEYS && text.length < MAX_KEYS) made.set(text, value);
    }
    return value;
  };
}
