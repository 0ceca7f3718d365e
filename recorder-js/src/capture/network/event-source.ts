import { guarded } from '../../lib/guard.ts';
import { hear } from '../../lib/listen.ts';
import { patchConstructor, patchMethod } from '../../lib/patch.ts';
import { stopAll, type Stop } from '../../lib/stop.ts';
import type { CaptureContext } from '../context.ts';
import type { Begun, Requests } from './requests.ts';

/** Records an EventSource as one request, from its making to its end, however often it connects anew; its messages are counted. */
export function observeEventSources({ window }: CaptureContext, requests: Requests): Stop {
  const { EventSource } = window;
  const sources = new WeakMap<object, Begun>();
  const onEvent = guarded(({ type, currentTarget }: Event) => {
    const source = currentTarget as EventSource;
    const begun = sources.get(source)!;
    const { request } = begun;
    if (type === 'open') request.status = 200;
    else if (type !== 'error') request.messages!++;
    else if (source.readyState === EventSource.CLOSED) requests.answer(begun, { status: request.status ?? 0, error: 'failed' });
  });

  return stopAll([
    patchConstructor<EventSource>(window, 'EventSource', (source, [url], error) => {
      const begun = requests.begin('eventsource', source ? source.url : url);
      if (!begun) return;
      if (!source) return requests.answer(begun, requests.failure(error));
      begun.request.messages = 0;
      sources.set(source, begun);
      hear(source, 'open message error', onEvent);
    }),
    // A message may have a type of its own; the browser hears twice of a listener and keeps it once.
    patchMethod(EventSource?.prototype, 'addEventListener', ([type], self) => {
      if (typeof type === 'string' && sources.has(self as object)) hear(self as EventSource, type, onEvent);
    }),
    patchMethod(EventSource?.prototype, 'close', (_, self) => {
      const begun = sources.get(self as object);
      if (begun) requests.answer(begun, {});
    }),
  ]);
}
