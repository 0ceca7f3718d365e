import { attempt } from '../../lib/attempt.ts';
import { native } from '../../lib/native.ts';
import type { Scrub } from '../../privacy/scrub.ts';

/** Of a longer address no more than this is parsed, searched for secrets or recorded; in characters. */
const MAX_ADDRESS = 4096;

export interface Address {
  /** What is recorded of it. */
  name: string;
  /** What the browser asks for; undefined where that is known only by running code of the page's, or is no address at all. */
  href?: string;
  origin?: string;
}

/** Reads what the page names as an address, as the browser would, but bounded. */
export function addresses({ document, URL }: Window & typeof globalThis, scrub: Scrub): (named: unknown) => Address {
  const hrefOf = native<string>(URL.prototype, 'href');
  return (named) => {
    // Any other object becomes text by a function of the page's, which is to run once.
    const text = Object(named) === named ? hrefOf(named) : String(named);
    if (text === undefined) return { name: '(an object)' };
    const { length } = text;
    let start = text.slice(0, MAX_ADDRESS);
    const data = /^\s*data:[^,;]{0,60}/i.exec(start);
    if (data) return { name: `${scrub(data[0])},… (${length} characters)` };
    // What the cut goes through might be half a secret.
    if (length > MAX_ADDRESS) start = start.replace(/[?&][^?&]*$/, '');
    const { href, origin } = attempt(() => new URL(start, document.baseURI)) ?? {};
    return { name: scrub(href ?? start) + (length > MAX_ADDRESS ? `… (${length} characters)` : ''), href, origin };
  };
}
