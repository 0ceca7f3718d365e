import { InputFlag, RecordKind } from '@session-replay/wire/format';
import { inputValue, isButton, isCheck, isField, type Field } from '../privacy/input-value.ts';
import { listen, targetOf } from '../lib/listen.ts';
import { patchSetter } from '../lib/patch.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';

/** Records what fields hold: typed by a person or set by a script. */
export const observeInput: Observe = (context) => {
  const { document, window, mirror, options } = context;
  const last = new WeakMap<Field, string>();

  function record(node: Node | null): void {
    if (!node || !isField(node) || isButton(node)) return;
    context.drain();
    const id = mirror.id(node);
    if (!id) return;
    const text = inputValue(node, options);
    const checked = isCheck(node) && (node as HTMLInputElement).checked;
    const state = checked + text;
    if (last.get(node) === state) return;
    last.set(node, state);
    context
      .begin(RecordKind.Input)
      .int(id)
      .slot(text)
      .int(checked ? InputFlag.Checked : 0);
    context.end();
  }

  const { HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement } = window;
  return stopAll([
    listen(document, ['input', 'change'], (event) => {
      context.active();
      record(targetOf(event));
    }),
    patchSetter(HTMLInputElement.prototype, 'value', record),
    patchSetter(HTMLInputElement.prototype, 'checked', record),
    patchSetter(HTMLTextAreaElement.prototype, 'value', record),
    patchSetter(HTMLSelectElement.prototype, 'value', record),
  ]);
};
