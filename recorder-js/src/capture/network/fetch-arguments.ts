import { attempt } from '../../lib/attempt.ts';
import { native, property } from '../../lib/native.ts';

const NAME = 'traceparent';

/**
 * Reads the arguments that the page passes to `fetch`, and passes them on with a `traceparent`, as copies of the same kinds. Code
 * of the page (a getter, a Proxy) runs no more often than `fetch` itself runs it.
 */
export function fetchArguments({ Request, Headers }: Window & typeof globalThis) {
  const [urlOf, methodOf, headersOf] = ['url', 'method', 'headers'].map((name) => native(Request.prototype, name));

  /** The fields that this browser reads of an init object. */
  const members: string[] = [];
  attempt(() => new Request('', new Proxy({}, { get: (_, name) => void members.push(name as string) })));

  /** A copy of the headers with one more; throws where the page has set this header itself, or has headers that cannot be copied safely. */
  const headersWith = (traceparent: string, headers: unknown = {}): unknown => {
    const kind = Object.getPrototypeOf(headers) as object;
    const pairs =
      kind === Headers.prototype ? [...(headers as Headers)] : Array.isArray(headers) ? (headers as [string, string][]) : undefined;
    // Any other object that can be iterated (a Map, a generator) may be iterated only once.
    if (!pairs && Symbol.iterator in (headers as object)) throw NAME;
    const names = pairs?.map(([name]) => name) ?? Object.keys(headers as object);
    if (names.some((name) => name.toLowerCase() === NAME)) throw NAME;
    if (!pairs) return Object.assign(Object.create(kind) as object, headers, { [NAME]: traceparent });
    const more: [string, string][] = [...pairs, [NAME, traceparent]];
    return kind === Headers.prototype ? new Headers(more) : more;
  };

  const requestWith = (request: Request, traceparent: string): Request => {
    // A copy that changes anything loses the referrer, unless the referrer is named: https://fetch.spec.whatwg.org/#dom-request
    const { headers, referrer, referrerPolicy } = request;
    if (Object.getPrototypeOf(request) !== Request.prototype) throw NAME;
    return Object.defineProperties(
      new Request(request, { headers: headersWith(traceparent, headers) as Headers, referrer, referrerPolicy }),
      Object.getOwnPropertyDescriptors(request),
    );
  };

  return {
    url: ([input]: unknown[]): unknown => urlOf(input) ?? input,

    /** The method; null where only code of the page could tell it. */
    method([input, init]: unknown[]): unknown {
      const { get, value } = property(init, 'method') ?? {};
      return methodOf(init) ?? (get ? null : (value ?? methodOf(input)));
    },

    headers: ([input, init]: unknown[]): unknown => headersOf(init) ?? property(init, 'headers')?.value ?? headersOf(input),

    body: ([, init]: unknown[]): unknown => property(init, 'body')?.value,

    /** Puts the header into `args`; throws where that is not possible, and leaves them as they were. */
    trace(args: unknown[], traceparent: string): void {
      const [input, init] = args;
      // Either the browser refuses these arguments, or no copy of the same kind can be made.
      if (!args.length || (init != null && typeof init !== 'object')) throw NAME;
      const shown = property(init, 'headers');
      if (methodOf(init)) args[1] = requestWith(init as Request, traceparent);
      else if (methodOf(input) && !shown) args[0] = requestWith(input as Request, traceparent);
      else {
        const ready = headersWith(traceparent, shown?.value);
        // Every field is read once; the copy has the values, and the browser reads the copy.
        const fields: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(Object(init) as object);
        const put = (name: string, value: unknown): void => {
          if (value !== undefined) fields[name] = { value, writable: true, enumerable: true, configurable: true };
        };
        for (const name of members) put(name, (init as Record<string, unknown> | null)?.[name]);
        const given: unknown = fields.headers?.value;
        put('headers', given === shown?.value ? ready : headersWith(traceparent, given === undefined ? headersOf(input) : given));
        args[1] = Object.create(Object.getPrototypeOf(Object(init)) as object, fields);
      }
    },
  };
}
