import { isSecretName } from './secret-name.ts';

/**
 * What parts a name from its value, with the scheme of an Authorization; before it the name and its quote. The rare part is looked for first, so that most of a text is passed in one look.
 * Quotes may be escaped, since a text may be in a text; a parameter may be encoded in another.
 */
const between =
  /(?:[:=]|%3[AD])(?<=((?:\w+ )?[\w.-]+)(?:(\\*["'])|%22|\]|%5D)?\s*(?:[:=]|%3[AD]))(?!\s*(?:true|false|null)\b)\s*(?:(?:bearer|basic) +)?/gi;
/** Parameters that are secrets in an address; elsewhere these words are not. */
const parameter = /^(?:key|code|pin|sig|pass|pw|ticket)$/i;
/** Ends before a place in a program, as `:10:5` in a stack. */
const inUrl = /(?:[^&#\s"'<>:)]|:(?!\d+:\d+(?:[\s)]|$)))*/y;
/** A text in quotes, or words up to what may end them, or something nested: of that the beginning. */
const value = /(\\*["'`])[^]*?(?:(?<!\\)\1|$)|[^&\n"',})\][{]*[[{]?/y;
const nested = /(?<!\\)(\\*["'`])[^]*?(?:(?<!\\)\1|$)|([[{])|[\]}]/g;

/** The text with `***` for each value whose name says that it is a secret. */
export function hideNamed(text: string): string {
  let out = '';
  let done = 0;
  between.lastIndex = 0;
  for (let found; (found = between.exec(text));) {
    const at = between.lastIndex;
    const [, name, quote = ''] = found;
    const before = text[text.lastIndexOf(name, found.index) - 1];
    // Behind a `%` stand two digits that are not of the name.
    const own = before === '%' ? name.slice(2) : name;
    const inAddress = /[?&#;%]/.test(before);
    if (!isSecretName(own) && !(inAddress && parameter.test(own))) continue;
    const pattern = inAddress ? inUrl : value;
    pattern.lastIndex = at;
    const [hidden, mark = quote] = pattern.exec(text)!;
    let end = pattern.lastIndex;
    if (!inAddress && /[[{]$/.test(hidden)) {
      nested.lastIndex = end;
      for (let depth = 1, part; depth && (part = nested.exec(text));) if (!part[1]) depth += part[2] ? 1 : -1;
      // What is cut off has no end.
      end = nested.lastIndex || text.length;
    }
    if (end === at) continue;
    out += `${text.slice(done, at)}${mark}***${mark}`;
    done = between.lastIndex = end;
  }
  return out + text.slice(done);
}
