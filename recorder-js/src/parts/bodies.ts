import { attempt } from '../lib/attempt.ts';
import { patchMethod } from '../lib/patch.ts';
import { stopAll, type Stop } from '../lib/stop.ts';
import type { ResolvedOptions } from '../options.ts';

export { tellStream } from './streams.ts';

const MAX_CHARACTERS = 64 * 1024;

/** In UTF-8 a character has four bytes at the most. */
const MAX_BYTES = 4 * MAX_CHARACTERS;

/** The most characters of a header that are recorded. */
const MAX_HEADER = 4096;

/** A parsed answer with more values than this is not made into text. */
const MAX_VALUES = 10_000;

/** Content types of texts … */
const textual = /json|text|xml|urlencoded|graphql|script/i;
/** … but bodies of these types are read by the page while they come, and are not recorded. */
const streamed = /stream|nd-?json|json-?(?:l|seq)/i;

/** How long (ms) the row of a request that has ended waits for the page to read the answer. */
const READ_MS = 1000;

/** Headers that say who somebody is: only that they were there is recorded, even if the page asks for them. */
const secretHeaders = /auth|cookie|token|key|secret|session|signature/i;

/** The fields of a request under way that this part uses. */
interface Holder {
  request: {
    requestHeaders?: Record<string, string>;
    responseHeaders?: Record<string, string>;
    requestBody?: string;
    responseBody?: string;
  };
  href?: string;
  hold?: (told: () => void) => void;
}

/** Reads headers and bodies of requests and answers. */
export interface ExchangeReader {
  /**
   * Puts into the request's row the headers that the page asks for and, if it names the address, the text of the body; nothing
   * where the body is no text (a file, a picture, a stream). Secrets are scrubbed.
   */
  read: (begun: Holder, of: 'request' | 'response', headers: unknown, body: unknown) => void;
  stop: Stop;
}

/** Makes the reader of headers and bodies, for a page that has asked for either. */
export function readExchanges(
  { Response, XMLHttpRequest }: Window & typeof globalThis,
  { networkHeaders = [], networkBodies = [], scrub: { log: scrub } }: Pick<ResolvedOptions, 'networkHeaders' | 'networkBodies' | 'scrub'>,
): ExchangeReader {
  const { clone } = Response.prototype;
  /** Answers that the page has not read yet, each with the function that takes the text when it does. */
  const waiting = new WeakMap<object, (copy: Promise<string | undefined>) => void>();

  /**
   * The beginning of an answer. Chromium lets go of a copy that is cancelled, but reads a copied answer at full speed, however
   * slowly the page reads, and to its end, even if the page cancels. So an answer that may be long is copied only when the page
   * itself asks for all of it.
   */
  const beginning = async (response: Response): Promise<string> => {
    const reader = (Reflect.apply(clone, response, []) as Response).body?.getReader();
    const decoder = new TextDecoder();
    let text = '';
    let done: boolean | undefined = !reader;
    try {
      while (!done && text.length <= MAX_CHARACTERS) {
        const part = await reader!.read();
        done = part.done;
        if (part.value) text += decoder.decode(part.value.subarray(0, MAX_BYTES), { stream: true });
      }
    } catch {
      // The answer was cut off: the text so far is all there is.
    }
    reader?.cancel().catch(() => {});
    return shown(text, done ? text.length : 0);
  };

  /** A text as it is recorded; `length`: how many characters it has as a whole, 0 where that is not known. */
  const shown = (text: string, length = text.length): string =>
    text.length > MAX_CHARACTERS
      ? `${scrub(named(text.slice(0, MAX_CHARACTERS), scrub))}…${length ? ` (${length} characters)` : ''}`
      : scrub(named(text, scrub));

  const answer = (response: Response): Promise<string | undefined> | undefined => {
    const { headers } = response;
    const type = headers.get('content-type') ?? '';
    if (!textual.test(type) || streamed.test(type)) return undefined;
    const length = headers.get('content-length');
    // The header tells the length as sent: a compressed answer may be of any length.
    if (length && Number(length) <= MAX_BYTES && !headers.has('content-encoding')) return beginning(response);
    return new Promise((resolve) => waiting.set(response, resolve));
  };

  const sent = (body: unknown): string | Promise<string> | undefined => {
    if (typeof body === 'string') return shown(body);
    if (body instanceof URLSearchParams) return shown(new URLSearchParams(first(body)).toString(), 0);
    if (body instanceof FormData)
      return shown(
        first(body)
          // In quotes, so that the scrub knows where a value ends.
          .map(([name, value]) => `${name}=${value.startsWith('(file ') ? value : JSON.stringify(value)}`)
          .join('&'),
        0,
      );
    if (body instanceof Blob && textual.test(body.type) && !streamed.test(body.type))
      return body
        .slice(0, MAX_BYTES)
        .text()
        .then((text) => shown(text, body.size > MAX_BYTES ? 0 : text.length));
    return undefined;
  };

  /** The answer that an XMLHttpRequest has read; a parsed one becomes text again, if it has not too many values. */
  const received = (xhr: XMLHttpRequest): unknown => {
    const { responseType, response } = xhr;
    if (responseType !== 'json') return response;
    let left = MAX_VALUES;
    return JSON.stringify(response, (_, value: unknown) => {
      if (!left--) throw new RangeError(`More than ${MAX_VALUES} values.`);
      return typeof value === 'string' ? value.slice(0, MAX_CHARACTERS) : value;
    });
  };

  const textOf = async (body: unknown): Promise<string | undefined> => {
    try {
      return await (body instanceof Response ? answer(body) : sent(body instanceof XMLHttpRequest ? received(body) : body));
    } catch {
      return undefined;
    }
  };

  const take = (_: unknown, self: unknown): void => {
    waiting.get(self as object)?.(beginning(self as Response));
    waiting.delete(self as object);
  };

  const listOf = (headers: unknown): [string, unknown][] => {
    if (headers instanceof XMLHttpRequest)
      return headers
        .getAllResponseHeaders()
        .split('\r\n')
        .map((line) => line.split(/: ?(.*)/, 2) as [string, string]);
    return headerList(headers instanceof Response ? headers.headers : headers);
  };
  const askedFor = (headers: unknown): Record<string, string> | undefined => {
    const list = networkHeaders.length ? (attempt(() => listOf(headers)) ?? []) : [];
    const found = networkHeaders.flatMap((name) => {
      const value = list.find(([other]) => String(other).toLowerCase() === name.toLowerCase())?.[1];
      // An object would become text by a function of the page.
      if (value === undefined || Object(value) === value) return [];
      return [[name, secretHeaders.test(name) ? '***' : scrub(String(value).slice(0, MAX_HEADER))]];
    });
    return found[0] && (Object.fromEntries(found) as Record<string, string>);
  };

  return {
    read(begun, of, headers, body) {
      const { href, request, hold } = begun;
      request[`${of}Headers`] = askedFor(headers);
      // `search` begins at the beginning, also with a pattern that remembers where it was.
      if (!href || !networkBodies.some((some) => (typeof some === 'string' ? href.includes(some) : href.search(some) >= 0))) return;
      const reading = textOf(body).then((text) => (request[`${of}Body`] = text));
      begun.hold = (told) => {
        void reading.then(() => (hold ? hold(told) : told()));
        setTimeout(told, READ_MS);
      };
    },
    stop: stopAll([
      ...['text', 'json', 'arrayBuffer', 'blob'].map((name) => patchMethod(Response.prototype, name, () => {}, take)),
      patchMethod(Response.prototype, 'clone', (_, self, copy) => {
        const wait = waiting.get(self as object);
        if (wait && copy) waiting.set(copy, wait);
      }),
    ]),
  };
}

/** The fields of a form, no more than are recorded. */
function first(fields: URLSearchParams | FormData): [string, string][] {
  const found: [string, string][] = [];
  let length = 0;
  for (const [name, value] of fields) {
    const text = typeof value === 'string' ? value.slice(0, MAX_CHARACTERS + 1) : `(file ${value.size} bytes)`;
    found.push([name.slice(0, MAX_CHARACTERS), text]);
    length += name.length + text.length;
    if (length > MAX_CHARACTERS) break;
  }
  return found;
}

/**
 * Scrubs values together with their names where the scrub, which reads on from a name, does not see the name: parts of a multipart
 * body, elements of XML, fields of HTML, pairs of JSON.
 */
function named(body: string, scrub: (text: string) => string): string {
  const value = (name: string, value: string): string => scrub(`${name}=${JSON.stringify(value)}`).slice(name.length + 2, -1);
  return body
    .replace(
      /( name="([^"\n]{1,100})"[^]{0,300}?\r?\n\r?\n)([^]*?)(?=\r?\n--|$)/g,
      (_, head: string, name: string, text: string) => head + value(name, text),
    )
    .replace(
      /(<([\w:.-]{1,100})(?:\s[^<>]{0,300})?>)([^<>]+)(?=<\/)/g,
      (_, head: string, name: string, text: string) => head + value(name, text),
    )
    .replace(
      /(\b(?:name|property|id|key)["']?\s?[=:]\s?["']([^"'\n]{1,100})["'][^<>{}\n]{0,300}?\b(?:value|content)["']?\s?[=:]\s?["'])([^"'\n]+)/g,
      (_, head: string, name: string, text: string) => head + value(name, text),
    );
}

/** Headers by name and value, however they are given to `fetch`, as far as that takes no code of the page. */
function headerList(headers: unknown): [string, unknown][] {
  return (
    attempt(() => [...(Reflect.apply(Headers.prototype.entries, headers, []) as Iterable<[string, string]>)]) ??
    (Array.isArray(headers)
      ? (headers as [string, unknown][])
      : Object.entries(Object.getOwnPropertyDescriptors(Object(headers) as object)).map(([name, { value }]) => [name, value]))
  );
}
