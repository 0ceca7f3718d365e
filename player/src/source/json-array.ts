const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openSquare = 0x5b;
const closeSquare = 0x5d;
const openCurly = 0x7b;
const closeCurly = 0x7d;

/** Cuts a JSON array that arrives in pieces into the texts of its elements, so that the first can be shown before the last has arrived. */
export class JsonArrayReader {
  /** The text of the element that is not complete yet. */
  #rest = '';
  #scanned = 0;
  #start = 0;
  #depth = 0;
  #inString = false;
  #ended = false;

  get complete(): boolean {
    return this.#ended;
  }

  /** Takes the next piece and returns the elements that it completes. */
  push(piece: string): string[] {
    const elements: string[] = [];
    const text = this.#rest + piece;
    let at = this.#scanned;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#inString) {
        // A backslash at the end of the piece waits for the character that it escapes.
        if (code === backslash) {
          if (at + 1 >= text.length) break;
          at++;
        } else if (code === quote) this.#inString = false;
      } else if (code === quote) this.#inString = true;
      else if (code === openCurly || code === openSquare) {
        if (this.#depth++ === 0) this.#start = at + 1;
      } else if (code === closeCurly || code === closeSquare) {
        if (--this.#depth === 0) {
          this.#cut(text, at, elements);
          this.#ended = true;
        }
      } else if (code === comma && this.#depth === 1) this.#cut(text, at, elements);
    }
    this.#rest = text.slice(this.#start);
    this.#scanned = at - this.#start;
    this.#start = 0;
    return elements;
  }

  #cut(text: string, end: number, into: string[]): void {
    const element = text.slice(this.#start, end).trim();
    if (element !== '') into.push(element);
    this.#start = end + 1;
  }
}
