import { guarded } from '../../lib/guard.ts';
import { hear } from '../../lib/listen.ts';
import { patchConstructor, patchMethod } from '../../lib/patch.ts';
import { stopAll, type Stop } from '../../lib/stop.ts';
import type { CaptureContext } from '../context.ts';
import type { Begun, Requests } from './requests.ts';

/**
 * Records WebSockets and event streams. Few pages have them: the part `bodies`, loaded with the first one, records what happens to each.
 */
export function observeStreams({ window, custom }: CaptureContext, requests: Requests): Stop {
  const streams = new WeakMap<object, Begun>();
  const happened = (stream: unknown, what: string, detail?: unknown): void => {
    const begun = streams.get(stream as object);
    if (begun) requests.withPart(({ tellStream }) => tellStream(custom, requests, begun, what, detail));
  };
  const onEvent = guarded((event: Event) => {
    const { type, currentTarget } = event;
    // A message of an EventSource may have any type.
    happened(currentTarget, 'data' in event ? 'message' : type, (currentTarget as EventSource).readyState);
  });
  const onMade = (name: string): Stop =>
    patchConstructor<WebSocket | EventSource>(window, name, (made, [named], error) => {
      const begun = requests.begin(name.toLowerCase(), made ? made.url : named);
      if (!begun) return;
      const stream = made ?? begun;
      streams.set(stream, begun);
      happened(stream, made ? 'made' : 'failed', error);
      if (made) hear(made, 'open close error message', onEvent);
    });
  const { WebSocket, EventSource } = window;

  return stopAll([
    onMade('WebSocket'),
    onMade('EventSource'),
    patchMethod(WebSocket?.prototype, 'send', (_, self, __, error) => error || happened(self, 'sent')),
    patchMethod(EventSource?.prototype, 'close', (_, self) => happened(self, 'close')),
    // If the page adds a listener for one type several times, the browser keeps this one once.
    patchMethod(EventSource?.prototype, 'addEventListener', ([type], self) => {
      if (typeof type === 'string' && streams.has(self as object)) hear(self as EventSource, type, onEvent);
    }),
  ]);
}
