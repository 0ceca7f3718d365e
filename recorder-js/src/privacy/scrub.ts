import { hash, shorten, shortUrl } from './bounds.ts';
import { hideNamed } from './named-values.ts';

/** Takes secrets out of a text, and but for code keeps it short. */
export type Scrub = (text: string) => string;

/** What is taken out, by what a text is. Each value of a record passes one of these. */
export interface Scrubs {
  /** What people read. */
  text: Scrub;
  /** What people read of the application itself: on its buttons, in its menus. */
  words: Scrub;
  /** What the page's programs and styles go by (ids, classes, selectors): an e-mail address becomes a name, everywhere the same. */
  code: Scrub;
  /** An address. */
  url: Scrub;
  /** What programs say: console, errors, bodies. */
  log: Scrub;
  /** Whatever else goes into an event, under `strict` as well: most of it are our own words. */
  said: Scrub;
  /** The same, but e-mail addresses stay: who somebody is. */
  traits: Scrub;
}

/** An e-mail address: the rare part first, then the name in front of it. Not `logo@2x.png`, `vue@3.4.1`. `escape`: what stands before signs and dots. */
const mails = (escape: string): RegExp =>
  new RegExp(
    `(?:@|%(?:25)*40)(?<=((?:%2B|[\\w\u00a1-\uffff-]|${escape}[.+])+${escape})(?:@|%(?:25)*40))(?!\\dx\\b)(?:[\\w\u00a1-\uffff-]+${escape}\\.)+[a-z\u00a1-\uffff]{2,}`,
    'gi',
  );
const mail = mails('');
/** As it is in a selector. */
const escapedMail = mails('\\\\');
/** 13 to 19 digits, perhaps in groups, that begin as cards do, may be a payment card, but not behind a decimal point: the last one makes sure of the others (Luhn). */
const card = /(?<!\.)\b[2-6](?:[ \u00a0+-]?\d){12,18}\b/g;
const jwt = /\beyJ[\w-]{8,}\.[\w.-]+/g;
const userInfo = /:\/\/[^/\s@]{1,200}@/g;

/** What is taken out under a preset; `open` takes nothing. */
export function scrubs(privacy: string | undefined): Scrubs {
  if (privacy === 'open')
    return { text: shorten, words: shorten, code: (text) => text, url: shortUrl, log: shorten, said: shorten, traits: shorten };
  const balanced = { text, words: text, code, url, log, said: log, traits };
  // Until its part is loaded, nothing is shown.
  if (privacy === 'interface') return { ...balanced, text: asterisks, words: asterisks };
  return privacy === 'strict' ? { ...balanced, text: asterisks, words: asterisks, url: strictUrl, log: asterisks } : balanced;
}

export function asterisks(text: string): string {
  return shorten(text).replace(/\S/g, '*');
}

function text(text: string): string {
  text = shorten(text);
  // Most texts have nothing of the kind: one look is enough. The shortest address is a@b.cc.
  if (text.length < 6 || !/@|%\d*40|eyJ|(?:\d[ +-]?){4}/.test(text)) return text;
  return cards(hideMails(text, () => '***'));
}

function code(text: string): string {
  const name = (mail: string): string => `mail-${hash(mail + salt)}`;
  return text.includes('@') ? hideMails(hideMails(text, name, escapedMail), name) : text;
}

/** So that nobody can try which address it was. */
const salt = Math.random();

function hideMails(text: string, by: (mail: string) => string, pattern = mail): string {
  let out = '';
  let done = 0;
  for (const found of text.matchAll(pattern)) {
    out += text.slice(done, found.index - found[1].length) + by((found[1] + found[0]).replaceAll('\\', ''));
    done = found.index + found[0].length;
  }
  return out + text.slice(done);
}

function cards(text: string): string {
  return text.replace(card, (digits) => (luhn(digits) ? '***' : digits)).replace(jwt, '***');
}

function luhn(digits: string): boolean {
  let sum = 0;
  let double = false;
  for (let i = digits.length; i--;)
    if (digits[i] >= '0' && digits[i] <= '9') {
      const n = Number(digits[i]) * (double ? 2 : 1);
      sum += n > 9 ? n - 9 : n;
      double = !double;
    }
  return sum % 10 === 0;
}

function named(said: string): string {
  said = shorten(said);
  return /[=:]|%3/.test(said) ? hideNamed(said.replace(userInfo, '://***@')) : said;
}

function traits(said: string): string {
  return cards(named(said));
}

function log(said: string): string {
  return text(named(said));
}

function url(url: string): string {
  url = shortUrl(url);
  // What is base64 is no text.
  return /^data:[^,]*;base64,/i.test(url) ? url : log(url);
}

/** Where something is, without what a path, a query or a fragment may say. */
export function strictUrl(url: string): string {
  return shortUrl(url)
    .replace(userInfo, '://')
    .replace(
      /^([a-z-]+:\/\/[^/?#@]*)?(?:[^/?#]{0,200}@[^/?#]*)?([^?#]*)[\s\S]*/i,
      (_, origin = '', path: string) => origin + path.replace(/[^/]+/g, '*'),
    );
}
