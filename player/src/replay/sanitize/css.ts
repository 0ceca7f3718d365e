import type { Loads } from './loads.ts';

/** Stands in for an address that is not loaded. */
const nothing = 'url("about:invalid")';
const comment = '/**/';

const string = /"(?:[^"\\\n\r\f]|\\(?:\r\n|[^]))*(?:"|(?=[\n\r\f])|\\?$)|'(?:[^'\\\n\r\f]|\\(?:\r\n|[^]))*(?:'|(?=[\n\r\f])|\\?$)/.source;
const anyComment = /\/\*[^]*?(?:\*\/|$)/.source;
const escape = /\\(?:[0-9a-f]{1,6}(?:\r\n|[ \t\n\r\f])?|[^\n\r\f]|$)/.source;
const outsideStrings = new RegExp(`${anyComment}|${string}|${escape}`, 'gi');
const tokens = new RegExp(
  [
    anyComment,
    string,
    /(?:url|src)\(\s*(?=["'])/.source,
    /(?:url|src)\((?:[^)\\]|\\[^]|\\$)*(?:\)|$)/.source,
    /image-set\(/.source,
    /@import/.source,
    /[()]/.source,
  ].join('|'),
  'gi',
);

/**
 * Returns the CSS without imports and without the addresses that may not be loaded. The result ends every string, comment and address that
 * it begins, so that joining it with other CSS makes no new address. The time it takes is proportional to the length.
 */
export function cleanCss(css: string, loads: Loads): string {
  let clean = css.includes('\\') ? css.replace(outsideStrings, plainLetter) : css;
  const open: boolean[] = []; // For each open parenthesis, whether strings in it are addresses.
  let expected = false;
  clean = clean.replace(tokens, (token: string, at: number, whole: string) => {
    const first = token[0]!;
    if (first === '/') return comment;
    if (first === '"' || first === "'") {
      const isAddress = expected || open.at(-1) === true;
      expected = false;
      return cleanString(token, first, isAddress, loads);
    }
    if (first === '@') return '@not-imported';
    if (first === ')') {
      open.pop();
      return token;
    }
    if (first === '(') {
      // In image-set("a.png" type("image/png")) the second string is no address.
      open.push(open.at(-1) === true && whole.slice(at - 4, at).toLowerCase() !== 'type');
      return token;
    }
    if (token.toLowerCase() === 'image-set(') {
      open.push(true);
      return token;
    }
    if (/\(\s*$/.test(token)) {
      open.push(false);
      expected = true;
      return token;
    }
    const address = unescape(token.slice(4).replace(/\)$/, '').trim());
    return token.endsWith(')') && !/[\s"'(]/.test(address) && loads.allows(address) ? token : nothing;
  });
  return clean;
}

/** Cleans CSS that stands beside other CSS in one style element's text nodes: comments at its ends keep two halves from forming a token. */
export function cleanCssPiece(css: string, loads: Loads): string {
  const clean = cleanCss(css, loads);
  const before = /^[\w(*/\\\u0080-\uffff-]/.test(clean) ? comment : '';
  const after = /[\w@/\\\u0080-\uffff-]$/.test(clean) ? comment : '';
  return before + clean + after;
}

function cleanString(token: string, quote: string, isAddress: boolean, loads: Loads): string {
  const closed = token.length > 1 && token.endsWith(quote) && !/(?:^|[^\\])(?:\\\\)*\\.$/s.test(token);
  const text = unescape(token.slice(1, closed ? -1 : undefined));
  if (isAddress ? !loads.allows(text) : loads.mayMislead(text)) return isAddress ? '"about:invalid"' : '""';
  // A newline ends a string that was not closed; so does the end of the text.
  return closed ? token : `${token.replace(/\\$/, '')}${quote}`;
}

/** Writes letters that need no escape as they are (`\75rl(` becomes `url(`), so that a name is written in one way only. */
function plainLetter(token: string, at: number, whole: string): string {
  if (token[0] !== '\\') return token;
  if (token === '\\') return '';
  const letter = unescape(token);
  if (/^[a-z]$/i.test(letter)) return letter;
  return letter === '-' && /[a-z]/i.test(whole[at - 1] ?? '') ? letter : token;
}

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:([0-9a-f]{1,6})(?:\r\n|[ \t\n\r\f])?|\r\n|([^])|$)/gi,
    (_, hex: string | undefined, other: string | undefined) => {
      if (hex === undefined) return other === undefined || /[\n\r\f]/.test(other) ? '' : other;
      const code = Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
    },
  );
}
