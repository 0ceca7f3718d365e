import { RecordKind } from '@session-replay/wire/codec/format';
import { listen } from '../lib/listen.ts';
import type { Observe } from './context.ts';

/** Records the selection, as places in the DOM. */
export const observeSelection: Observe = ({ document, mirror, emit, later }) => {
  let waiting = false;
  let collapsed = true;

  function record(): void {
    waiting = false;
    const selection = document.getSelection();
    // A caret that moves without a selection is of no interest.
    if (!selection || (collapsed && selection.isCollapsed)) return;
    collapsed = selection.isCollapsed;
    const places: number[] = [];
    for (let i = 0; i < selection.rangeCount; i++) {
      const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(i);
      const [start, end] = [mirror.id(startContainer), mirror.id(endContainer)];
      if (start && end) places.push(start, startOffset, end, endOffset);
    }
    emit(RecordKind.Selection, ...places);
  }

  return listen(document, 'selectionchange', () => {
    if (!waiting) later(record);
    waiting = true;
  });
};
