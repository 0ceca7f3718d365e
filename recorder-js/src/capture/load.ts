import { RecordKind } from '@session-replay/wire/codec/format';
import { listen } from '../lib/listen.ts';
import type { Observe } from './context.ts';

/** Records when the page has loaded, be it long past: rrweb's players start there. */
export const observeLoad: Observe = ({ document, window, emit }) => {
  const load = (): void => emit(RecordKind.Load, 1, {});
  if (document.readyState !== 'complete') return listen(window, 'load', ({ target }) => target === document && load());
  load();
  return () => {};
};
