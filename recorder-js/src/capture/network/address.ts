import { attempt } from '../../lib/attempt.ts';
import { native } from '../../lib/native.ts';
import type { Scrub } from '../../privacy/scrub.ts';

/** A longer address is cut to this many characters before it is parsed, searched for secrets and recorded. */
const MAX_ADDRESS = 4096;

export interface Address {
  /** The address as it is recorded. */
  name: string;
  /** The address that the browser asks for; undefined where only code of the page could tell it, or where it is no address. */
  href?: string;
  origin?: string;
}

/** Returns a function that reads what the page gives as an address, as the browser would, but bounded. */
export function addresses({ document, URL }: Window & typeof globalThis, scrub: Scrub): (named: unknown) => Address {
  const hrefOf = native<string>(URL.prototype, 'href');
  return (named) => {
    // Any object but a URL becomes text by a function of the page, which must run only once.
    const text = Object(named) === named ? hrefOf(named) : String(named);
    if (text === undefined) return { name: '(an object)' };
    const { length } = text;
    let start = text.slice(0, MAX_ADDRESS);
    const data = /^\s*data:[^,;]{0,60}/i.exec(start);
    if (data) return { name: `${scrub(data[0])},… (${length} characters)` };
    // The parameter at the cut might be half a secret.
    if (length > MAX_ADDRESS) start = start.replace(/[?&][^?&]*$/, '');
    const { href, origin } = attempt(() => new URL(start, document.baseURI)) ?? {};
    return { name: scrub(href ?? start) + (length > MAX_ADDRESS ? `… (${length} characters)` : ''), href, origin };
  };
}
