import type { CaptureContext } from '../capture/context.ts';
import type { Begun, Requests } from '../capture/network/requests.ts';

/** Messages of a WebSocket are counted; the count is recorded this often (ms) at the most. */
const COUNT_MS = 5000;

/** The value of `EventSource.CLOSED`. */
const CLOSED = 2;

/** By WebSocket: how many messages it has had so far, and when that was last recorded. */
const counted = new WeakMap<Begun, { sent: number; received: number; last: number }>();

/**
 * Records what happens to a WebSocket or an EventSource. A WebSocket has events of its own; its messages are counted, and their
 * content stays in the page. An EventSource is one request, from its making to its end, however often it connects again. `detail`:
 * the state of the stream, or the error that its constructor threw.
 */
export function tellStream(custom: CaptureContext['custom'], requests: Requests, begun: Begun, what: string, detail: unknown): void {
  if (begun.request.initiatorType === 'websocket') tellSocket(custom, requests, begun, what, detail);
  else tellSource(requests, begun, what, detail);
}

function tellSource({ answer, failure }: Requests, begun: Begun, what: string, detail: unknown): void {
  const { request } = begun;
  if (what === 'made') request.messages = 0;
  else if (what === 'failed') answer(begun, failure(detail));
  else if (what === 'open') request.status = 200;
  else if (what === 'close') answer(begun, {});
  else if (what === 'message') request.messages!++;
  else if (detail === CLOSED) answer(begun, { status: request.status ?? 0, error: 'failed' });
}

function tellSocket(custom: CaptureContext['custom'], { answer, failure }: Requests, begun: Begun, what: string, detail: unknown): void {
  const counts = counted.get(begun) ?? { sent: 0, received: 0, last: 0 };
  counted.set(begun, counts);
  const tell = (state: string): void => {
    const { sent, received } = counts;
    counts.last = performance.now();
    custom('websocket', { url: begun.request.name, state, sent, received, error: begun.request.error });
  };
  if (what === 'sent') counts.sent++;
  else if (what === 'made') begun.left = () => tell('message');
  else if (what === 'close' || what === 'failed') {
    begun.left = () => tell(what === 'close' ? what : 'error');
    answer(begun, what === 'close' ? {} : failure(detail));
  } else if (what !== 'message') tell(what);
  else if ((counts.received++, performance.now() - counts.last >= COUNT_MS)) tell(what);
}
