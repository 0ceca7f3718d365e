import { guarded } from '../../lib/guard.ts';
import { hear, listen } from '../../lib/listen.ts';
import { patchConstructor, patchMethod } from '../../lib/patch.ts';
import { stopAll, type Stop } from '../../lib/stop.ts';
import type { CaptureContext } from '../context.ts';
import type { Requests } from './requests.ts';

/** Frames of a WebSocket are counted; the count is recorded this often at the most. */
const COUNT_MS = 5000;

/** Counts the frames of WebSockets; what is in them stays in the page. */
export function observeWebSockets({ window, custom }: CaptureContext, requests: Requests): Stop {
  /** Of each socket, what is told when it sends. */
  const onSent = new WeakMap<object, () => void>();
  /** Of each that is open: records the frames so far. */
  const open = new Set<() => void>();
  let stopped = false;

  return stopAll([
    () => (stopped = true),
    patchConstructor<WebSocket>(window, 'WebSocket', (socket, [named], error) => {
      const begun = requests.begin('websocket', socket ? socket.url : named);
      if (!begun) return;
      const url = begun.request.name;
      const counts = { sent: 0, received: 0 };
      let last = 0;
      const tell = (state: string): void => {
        if (stopped) return;
        last = performance.now();
        custom('websocket', { url, state, ...counts });
      };
      if (!socket) return custom('websocket', { url, state: 'error', ...counts, error: requests.failure(error).error });
      const tellCounts = guarded(() => tell('message'));
      onSent.set(socket, () => counts.sent++);
      const onEvent = guarded(({ type }: Event) => {
        if (type === 'open') open.add(tellCounts);
        if (type === 'close') open.delete(tellCounts);
        if (type !== 'message' || (counts.received++, performance.now() - last >= COUNT_MS)) tell(type);
      });
      hear(socket, 'open close error message', onEvent);
    }),
    patchMethod(window.WebSocket?.prototype, 'send', (_, socket, __, error) => error || onSent.get(socket as object)?.()),
    listen(window, 'pagehide', () => open.forEach((tell) => tell())),
  ]);
}
