import { RecordKind } from '@session-replay/wire/codec/format';
import { guarded } from '../lib/guard.ts';
import { listen } from '../lib/listen.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';

const RESIZE_MS = 200;

/** Records the size of the window. */
export const observeViewport: Observe = (context) => {
  const { window } = context;
  let timer = 0;
  let last = '';

  const flush = guarded(() => {
    clearTimeout(timer);
    timer = 0;
    const { innerWidth, innerHeight } = window;
    const size = `${innerWidth}x${innerHeight}`;
    if (size === last) return;
    last = size;
    context.emit(RecordKind.Viewport, innerWidth, innerHeight);
  });

  flush();
  return stopAll([flush, listen(window, 'resize', () => void (timer ||= window.setTimeout(flush, RESIZE_MS)))]);
};
