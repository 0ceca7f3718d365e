import { isSecretName } from './secret-name.ts';

/**
 * Finds the separator between a name and its value, with the scheme of an Authorization; the look-behind captures the name and its
 * quote. The separator is rare and is looked for first, so that most of a text is passed in one scan. Quotes may be escaped, since
 * a text may stand in another text; a parameter may be encoded in another parameter.
 */
const between =
  /(?:[:=]|%3[AD])(?<=((?:\w+ )?[\w.-]+)(?:(\\*["'])|%22|\]|%5D)?\s*(?:[:=]|%3[AD]))(?!\s*(?:true|false|null)\b)\s*(?:(?:bearer|basic) +)?/gi;
/** Names of parameters that are secrets in an address; in other texts these names mean nothing. */
const parameter = /^(?:key|code|pin|sig|pass|pw|ticket)$/i;
/** A value in an address. It ends before a position in a program, such as `:10:5` in a stack. */
const inUrl = /(?:[^&#\s"'<>:)]|:(?!\d+:\d+(?:[\s)]|$)))*/y;
/** A value elsewhere: a quoted text, words up to a character that may end them, or the opening bracket of an array or object. */
const value = /(\\*["'`])[^]*?(?:(?<!\\)\1|$)|[^&\n"',})\][{]*[[{]?/y;
const nested = /(?<!\\)(\\*["'`])[^]*?(?:(?<!\\)\1|$)|([[{])|[\]}]/g;

/** Replaces each value whose name says that it is a secret by `***`. */
export function hideNamed(text: string): string {
  let out = '';
  let done = 0;
  between.lastIndex = 0;
  for (let found; (found = between.exec(text));) {
    const at = between.lastIndex;
    const [, name, quote = ''] = found;
    const before = text[text.lastIndexOf(name, found.index) - 1];
    // The two characters after a `%` are digits of an encoded character and do not belong to the name.
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
      // A value that was cut off has no end.
      end = nested.lastIndex || text.length;
    }
    if (end === at) continue;
    out += `${text.slice(done, at)}${mark}***${mark}`;
    done = between.lastIndex = end;
  }
  return out + text.slice(done);
}
