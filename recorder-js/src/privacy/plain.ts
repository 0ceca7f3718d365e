import { apply } from '../lib/guard.ts';
import { isNative, own } from '../lib/natives.ts';
import { targetOf } from '../lib/proxies.ts';
import { isSecretName } from './secret-name.ts';

/** Takes secrets out of a text. */
type Scrub = (text: string) => string;

/** Limits of a copy: characters of one text, items of one list, values in all, and depth. */
const MAX_TEXT = 2000;
const MAX_ITEMS = 30;
const MAX_VALUES = 1000;
const MAX_DEPTH = 4;
/** How many of an object's prototypes are looked at. */
const MAX_CHAIN = 20;
/**
 * Listing an object's symbols takes a seventeenth of the time of listing all its names. An object for which even that takes longer
 * than this has too many names to list.
 */
const HUGE_MS = 2;

const { getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const objects: unknown[] = [null, Object.prototype, Array.prototype];
const errors = Error.prototype;
const dates = Date.prototype;
const time: (date: object) => number = own((w) => w.Date.prototype, 'getTime');
const iso: (date: object) => string = own((w) => w.Date.prototype, 'toISOString');

/** `text` cut to `max` characters. */
export function cut(text: string, max = MAX_TEXT): string {
  return text.length > max ? `${text.slice(0, max)}… (${text.length} characters)` : text;
}

/**
 * A property's value, if it is stored as data or a getter of the browser's own returns it. Getters of the page are not run, and
 * their properties are undefined.
 */
export function read(object: object, key: string): unknown {
  let from: object | null = object;
  for (let i = 0; i < MAX_CHAIN && from && !targetOf(from); i++, from = getPrototypeOf(from)) {
    const property = getOwnPropertyDescriptor(from, key);
    if (property) return property.get ? (isNative(property.get) ? apply(property.get, object, []) : undefined) : property.value;
  }
  return undefined;
}

/** True for every object that inherits from Error. */
export function isError(value: unknown): value is Error {
  let from = value as object | null;
  for (let i = 0; i < MAX_CHAIN && from && typeof from === 'object' && !targetOf(from); i++, from = getPrototypeOf(from))
    if (from === errors) return true;
  return false;
}

/** The text of an error: its stack, with name and message in front in browsers whose stack does not begin with them. */
export function errorText(error: object): string {
  const [name, said, stack] = ['name', 'message', 'stack'].map((key) => text(read(error, key) ?? ''));
  return stack.includes(said) ? stack : `${name}: ${said}\n${stack}`;
}

/** Scrubs a text of the page that stands under a name. If the name is that of a secret, the scrub sees both together. */
export function hide(name: string, text: string, scrub: Scrub): string {
  return isSecretName(name) ? scrub(`${name}=${text}`).slice(name.length + 1) : scrub(text);
}

/** A text as it is, anything else as JSON. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(plain(value)[0]) ?? 'undefined');
}

/**
 * Copies the data of a page's value as JSON has it; `whole` tells whether that is everything there is to say of the value. The copy
 * is of bounded size and is made without running any code of the page; `scrub` sees every text in it.
 */
export function plain(value: unknown, scrub: Scrub = (text) => text, items = MAX_ITEMS): [copy: unknown, whole: boolean] {
  let whole = true;
  let left = MAX_VALUES;
  const only = (copy: unknown): unknown => {
    whole = false;
    return copy;
  };
  const copyOf = (value: unknown, above: object[]): unknown => {
    if (--left < 0) return only('…');
    if (typeof value === 'string') return scrub(cut(value));
    // Writing out a long bigint takes seconds.
    if (typeof value === 'number' || (typeof value === 'bigint' && BigInt.asIntN(512, value) === value)) {
      // The number may be a payment card.
      const shown = scrub(String(value));
      return shown === String(value) && Number.isFinite(value) && !Object.is(value, -0) ? value : only(shown);
    }
    if (value == null || typeof value === 'boolean') return value;
    if (typeof value !== 'object') return only(`[${typeof value}]`);
    if (targetOf(value)) return only('[Proxy]');
    if (getPrototypeOf(value) === dates) return only(Number.isNaN(time(value)) ? 'Invalid Date' : iso(value));
    if (isError(value)) return only(scrub(cut(errorText(value))));
    const isArray = Array.isArray(value);
    if (above.includes(value)) return only('[Circular]');
    if (above.length > MAX_DEPTH) return only(isArray ? '[Array]' : '[Object]');
    if (!objects.includes(getPrototypeOf(value))) whole = false;
    let names: string[];
    const copy: Record<string, unknown> = isArray ? ([] as never) : {};
    if (isArray) names = [...Array(Math.min(getOwnPropertyDescriptor(value, 'length')!.value as number, items + 1)).keys()].map(String);
    else {
      const isHuge = (): boolean => {
        const began = performance.now();
        if (Object.getOwnPropertySymbols(value).length) whole = false;
        return performance.now() - began > HUGE_MS;
      };
      // Asked up to three times, because the machine may have been busy.
      if (isHuge() && isHuge() && isHuge()) return only('[Object]');
      names = Object.keys(value);
    }
    for (const name of names.slice(0, items)) {
      const found = getOwnPropertyDescriptor(value, name);
      const item: unknown = !found ? only(null) : found.get || found.set ? only('(…)') : found.value;
      copy[name] = typeof item === 'string' ? hide(name, cut(item), scrub) : copyOf(item, [...above, value]);
    }
    if (names.length > items) copy[isArray ? items : '…'] = only('…');
    return copy;
  };
  try {
    return [copyOf(value, []), whole];
  } catch {
    return ['[not readable]', true];
  }
}
