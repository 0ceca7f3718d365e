import { guarded } from '../../lib/guard.ts';
import { hear } from '../../lib/listen.ts';
import { patchMethod } from '../../lib/patch.ts';
import { stopAll, type Stop } from '../../lib/stop.ts';
import type { CaptureContext } from '../context.ts';
import type { Begun, NetworkRequest, Requests } from './requests.ts';
import { newTrace } from './traceparent.ts';

/** The request for which an XMLHttpRequest was opened. It may be opened again, before or after this request has ended. */
interface Opened {
  method: unknown;
  url: unknown;
  headers: Headers;
  /** The arguments of the `send` that started the request. */
  sent?: unknown[];
  begun?: Begun;
  /** The reason that is recorded if it ends without an answer. */
  why: string;
}

/** Records XMLHttpRequest. */
export function observeXhr(context: CaptureContext, requests: Requests): Stop {
  const { prototype } = context.window.XMLHttpRequest;
  const { setRequestHeader } = prototype;
  const all = new WeakMap<object, Opened>();

  const end = (xhr: XMLHttpRequest, opened: Opened, failure?: Partial<NetworkRequest>): void => {
    const { begun, why } = opened;
    opened.begun = undefined;
    if (!begun) return;
    const { status, responseURL } = xhr;
    if (status) requests.read(begun, 'response', xhr, xhr);
    requests.answer(begun, failure ?? { status, error: status ? undefined : why }, responseURL);
  };

  const onEvent = guarded(({ type, currentTarget }: Event) => {
    const xhr = currentTarget as XMLHttpRequest;
    const opened = all.get(xhr)!;
    if (type !== 'loadend') opened.why = type === 'abort' ? 'aborted' : 'timed out';
    // A handler of the page may have opened it again before this event.
    else if (xhr.readyState === 4) end(xhr, opened);
  });

  return stopAll([
    patchMethod(
      prototype,
      'open',
      ([method, url], self, _, error) => {
        const xhr = self as XMLHttpRequest;
        const before = all.get(xhr);
        if (error) {
          const begun = requests.begin('xmlhttprequest', url, method);
          return begun && requests.answer(begun, requests.failure(error));
        }
        if (before) end(xhr, before, { status: 0, error: 'aborted' });
        else hear(xhr, 'abort timeout loadend', onEvent);
        all.set(xhr, { method, url, headers: new Headers(), why: 'failed' });
      },
      (_, self) => {
        const before = all.get(self as object);
        // The request before has ended, and opening takes its answer away.
        if (before && (self as XMLHttpRequest).readyState === 4) end(self as XMLHttpRequest, before);
      },
    ),
    patchMethod(prototype, 'setRequestHeader', ([name, value], self, _, error) => {
      if (!error && typeof name === 'string' && Object(value) !== value) all.get(self as object)?.headers.append(name, value as string);
    }),
    patchMethod(
      prototype,
      'send',
      (args, self, _, error) => {
        const opened = all.get(self as object);
        // A synchronous request throws when it fails, and has no events.
        if (error && opened?.sent === args) end(self as XMLHttpRequest, opened, requests.failure(error));
      },
      (args, self) => {
        const opened = all.get(self as object);
        if (!opened || opened.sent || (self as XMLHttpRequest).readyState !== 1) return;
        opened.sent = args;
        const begun = (opened.begun = requests.begin('xmlhttprequest', opened.url, opened.method));
        if (!begun) return;
        if (!opened.headers.has('traceparent'))
          newTrace(context, begun, (traceparent) => Reflect.apply(setRequestHeader, self, ['traceparent', traceparent]) as undefined);
        requests.read(begun, 'request', opened.headers, args[0]);
      },
    ),
  ]);
}
