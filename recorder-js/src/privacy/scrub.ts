import { hash, shorten, shortUrl } from './bounds.ts';
import { hideNamed } from './named-values.ts';

/** Takes secrets out of a text and, unless the text is code, keeps it short. */
export type Scrub = (text: string) => string;

/** One scrub for each kind of text. Each value of a record passes one of them. */
export interface Scrubs {
  /** Text that people read. */
  text: Scrub;
  /** Text of the application itself that people read: on its buttons, in its menus. */
  words: Scrub;
  /** Names by which programs and styles go (ids, classes, selectors): an e-mail address becomes a name, the same one everywhere. */
  code: Scrub;
  /** An address. */
  url: Scrub;
  /** Output of programs: console, errors, bodies. */
  log: Scrub;
  /** All other texts of an event, also under `strict`: most of them are the recorder's own words. */
  said: Scrub;
  /** The same, but e-mail addresses stay: they say who somebody is. */
  traits: Scrub;
}

/**
 * Finds an e-mail address: first its rare part (`@`), then by look-behind the name in front. Does not find `logo@2x.png` or
 * `vue@3.4.1`. `escape`: the pattern of the character that stands before signs and dots.
 */
const mails = (escape: string): RegExp =>
  new RegExp(
    `(?:@|%(?:25)*40)(?<=((?:%2B|[\\w\u00a1-\uffff-]|${escape}[.+])+${escape})(?:@|%(?:25)*40))(?!\\dx\\b)(?:[\\w\u00a1-\uffff-]+${escape}\\.)+[a-z\u00a1-\uffff]{2,}`,
    'gi',
  );
const mail = mails('');
/** An e-mail address as it is written in a selector. */
const escapedMail = mails('\\\\');
/**
 * 13 to 19 digits, perhaps in groups, that begin as cards do may be a payment card, but not behind a decimal point. The last digit
 * of a card makes sure of the others (Luhn).
 */
const card = /(?<!\.)\b[2-6](?:[ \u00a0+-]?\d){12,18}\b/g;
const jwt = /\beyJ[\w-]{8,}\.[\w.-]+/g;
const userInfo = /:\/\/[^/\s@]{1,200}@/g;

/** The scrubs of a preset; `open` takes nothing out. */
export function scrubs(privacy: string | undefined): Scrubs {
  if (privacy === 'open')
    return { text: shorten, words: shorten, code: (text) => text, url: shortUrl, log: shorten, said: shorten, traits: shorten };
  const balanced = { text, words: text, code, url, log, said: log, traits };
  // Until the part of this preset has loaded, no words are shown.
  if (privacy === 'interface') return { ...balanced, text: asterisks, words: asterisks };
  return privacy === 'strict' ? { ...balanced, text: asterisks, words: asterisks, url: strictUrl, log: asterisks } : balanced;
}

export function asterisks(text: string): string {
  return shorten(text).replace(/\S/g, '*');
}

function text(text: string): string {
  text = shorten(text);
  // Most texts contain no secret, and one test is enough for them. The shortest e-mail address is a@b.cc.
  if (text.length < 6 || !/@|%\d*40|eyJ|(?:\d[ +-]?){4}/.test(text)) return text;
  return cards(hideMails(text, () => '***'));
}

function code(text: string): string {
  const name = (mail: string): string => `mail-${hash(mail + salt)}`;
  return text.includes('@') ? hideMails(hideMails(text, name, escapedMail), name) : text;
}

/** Keeps others from trying out which address a name stands for. */
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
  // Base64 data is no text.
  return /^data:[^,]*;base64,/i.test(url) ? url : log(url);
}

/** The origin of an address and the depth of its path, without the words of its path, query and fragment. */
export function strictUrl(url: string): string {
  return shortUrl(url)
    .replace(userInfo, '://')
    .replace(
      /^([a-z-]+:\/\/[^/?#@]*)?(?:[^/?#]{0,200}@[^/?#]*)?([^?#]*)[\s\S]*/i,
      (_, origin = '', path: string) => origin + path.replace(/[^/]+/g, '*'),
    );
}
