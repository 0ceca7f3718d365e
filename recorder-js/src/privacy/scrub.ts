/** Takes secrets out of a text. */
export type Scrub = (text: string) => string;

/** What is taken out of the page's text, of addresses, and of what programs say (console, errors, bodies). */
export interface Scrubs {
  text: Scrub;
  url: Scrub;
  log: Scrub;
}

// Every repetition is bounded, so that no text makes the search slow.
const mail = /[\w.+-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+/g;
/** 13 to 19 digits, perhaps in groups, may be a payment card: the last one makes sure of the others (Luhn). */
const card = /\b\d(?:[ -]?\d){12,18}\b/g;
/** The value behind a name that says it is a secret: in a query, in JSON, in a header. */
const secret =
  /([\w.-]{0,40}(?:token|secret|passw|pwd|auth|api.?key|signature|session|jwt|otp|credential|email|ssn)[\w.-]{0,40}["']?\s?[=:]\s?(?:bearer |basic |["'])?)[^&#;\s"',}]{1,8000}/gi;
const userInfo = /:\/\/[^/\s@]{1,200}@/g;

/** What is taken out under a preset; `open` takes nothing. */
export function scrubs(privacy: string | undefined): Scrubs {
  if (privacy === 'open') return { text: same, url: same, log: same };
  return privacy === 'strict' ? { text: asterisks, url: strictUrl, log: asterisks } : { text, url: log, log };
}

export function asterisks(text: string): string {
  return text.replace(/\S/g, '*');
}

function same(text: string): string {
  return text;
}

function text(text: string): string {
  // Most texts have nothing of the kind: one look is enough. The shortest address is a@b.c.
  if (text.length < 5 || !/@|%40|\d[ -]?\d[ -]?\d[ -]?\d/.test(text)) return text;
  return text.replace(mail, '***').replace(card, (digits) => (luhn(digits) ? '***' : digits));
}

function luhn(digits: string): boolean {
  let sum = 0;
  let double = false;
  for (let i = digits.length; i--;)
    if (digits[i] >= '0') {
      const n = Number(digits[i]) * (double ? 2 : 1);
      sum += n > 9 ? n - 9 : n;
      double = !double;
    }
  return sum % 10 === 0;
}

function log(said: string): string {
  if (/[=:]/.test(said)) said = said.replace(userInfo, '://***@').replace(secret, '$1***');
  return text(said);
}

/** Where something is, without what a path, a query or a fragment may say. */
function strictUrl(url: string): string {
  return url
    .replace(userInfo, '://')
    .replace(
      /^([a-z-]+:\/\/[^/?#@]*)?(?:[^/?#]{0,200}@[^/?#]*)?([^?#]*)[\s\S]*/i,
      (_, origin = '', path: string) => origin + path.replace(/[^/]+/g, '*'),
    );
}
