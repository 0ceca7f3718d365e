/** A page can produce names without end: no more names than this are kept, and none that is longer (in characters). */
const MAX_KEYS = 1000;

/** Remembers the result of `make` for each text; `make` never returns undefined. */
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
