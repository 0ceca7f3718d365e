import { RecordKind } from '@session-replay/wire/codec/format';
import { listen } from '../lib/listen.ts';
import type { Observe } from './context.ts';

/** Records that the page has loaded, even if that was long ago: rrweb's players start there. */
export const observeLoad: Observe = ({ document, window, emit }) => {
  const load = (): void => emit(RecordKind.Load, 1, {});
  if (document.readyState !== 'complete') return listen(window, 'load', ({ target }) => target === document && load());
  load();
  return () => {};
};
