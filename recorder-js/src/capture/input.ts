import { InputFlag, RecordKind } from '@session-replay/wire/format';
import { inputValue, isButton, isCheck, isField, type Field } from '../privacy/input-value.ts';
import { listen, targetOf } from '../lib/listen.ts';
import { patchProperty } from '../lib/patch.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';
import { Flag } from './flag.ts';

/** Records what fields hold: typed by a person, set by a script, or reset. */
export const observeInput: Observe = (context) => {
  const { document, window, mirror, options, emit } = context;
  const last = new WeakMap<Field, string>();
  const dirty = new Set<Node>();
  const mixed = new WeakSet<Node>();

  function record(node: Node): void {
    const id = mirror.id(node);
    if (!id || !isField(node) || isButton(node)) return;
    const text = inputValue(node, options, mirror.flags(node) & Flag.Masked);
    const { checked = false, indeterminate } = node as HTMLInputElement;
    const state = [id, checked, indeterminate, text].join();
    if ((node as HTMLSelectElement).multiple && node.nodeName === 'SELECT') {
      // A value tells only the first of those that are chosen.
      const chosen = Array.from((node as HTMLSelectElement).options, (option) => [mirror.id(option), option.selected] as const);
      if (!options.maskAllInputs) {
        emit(
          RecordKind.Mutation,
          0,
          0,
          0,
          chosen.length,
          ...chosen.flatMap(([id, selected], i) => [id - (i && chosen[i - 1][0]), 1, 'selected', selected ? '' : null]),
        );
      }
      return;
    }
    if (last.get(node) === state) return;
    last.set(node, state);
    emit(RecordKind.Input, id, text, checked && isCheck(node) ? InputFlag.Checked : 0);
    const { type, name, form } = node as HTMLInputElement;
    if (checked && type === 'radio' && name)
      // The others of its group are off now, without an event of their own.
      for (const other of (form ?? (node.getRootNode() as Document)).querySelectorAll<HTMLInputElement>('[type=radio]'))
        if (other !== node && other.name === name && other.form === form) record(other);
    if (indeterminate || mixed.has(node)) {
      // No event of rrweb's has it.
      context.custom('state', { id, indeterminate });
      mixed.add(node);
    }
  }

  /** A script may set many times what is recorded once. */
  function soon(node: Node | null): void {
    if (!node) return;
    if (!dirty.size)
      context.later(() => {
        for (const node of dirty) record(node);
        dirty.clear();
      });
    dirty.add(node);
  }

  const stops = [
    context.onRecorded((node) => node.ownerDocument === document && node.nodeName === 'SELECT' && soon(node)),
    listen(document, 'input change', (event) => {
      const target = targetOf(event);
      if (target) context.settled(() => record(target));
    }),
    listen(document, 'reset', ({ target }) => {
      // The fields are reset after the event.
      setTimeout(() => Array.from((target as HTMLFormElement).elements).forEach(soon));
    }),
  ];
  for (const [name, properties] of [
    ['Input', 'value checked indeterminate'],
    ['TextArea', 'value'],
    ['Select', 'value selectedIndex'],
  ])
    for (const property of properties.split(' '))
      stops.push(
        patchProperty((window as unknown as Record<string, { prototype: object }>)[`HTML${name}Element`].prototype, property, soon),
      );
  stops.push(patchProperty(window.HTMLOptionElement.prototype, 'selected', (option: HTMLOptionElement) => soon(option.closest('select'))));
  return stopAll(stops);
};
