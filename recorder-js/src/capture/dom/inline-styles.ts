/** Characters that may make a `;` something else than the end of a declaration. */
const tricky = /["'\\]|url\(|\/\*|!/;

/** Remembers the last `style` of elements, so that of an animated one only the changed values are recorded. */
export class InlineStyles {
  readonly #last = new WeakMap<Element, [id: number, text: string]>();

  /**
   * The whole text, or if only values differ, the new values by property (rrweb's form). `id`: the element's id; if the element was
   * recorded again, its id is another one, and the text begins again as a whole.
   */
  change(element: Element, id: number, text: string): string | Record<string, string> {
    const last = this.#last.get(element);
    this.#last.set(element, [id, text]);
    if (last?.[0] !== id || tricky.test(text)) return text;
    const before = last[1].split(';');
    const now = text.split(';');
    const values: Record<string, string> = {};
    for (let i = 0; i < Math.max(before.length, now.length); i++) {
      if (before[i] === now[i]) continue;
      const name = now[i]?.split(':', 1)[0];
      if (!name || before[i]?.split(':', 1)[0] !== name) return text;
      values[name.trim()] = now[i].slice(name.length + 1).trim();
    }
    return values;
  }
}
