import { RecordKind } from '@session-replay/wire/codec/format';
import { InputFlag } from '@session-replay/wire/records/input';
import { attributeChanges } from '@session-replay/wire/records/mutation';
import { inputValue, isButton, isCheck, isField, type Field } from '../privacy/input-value.ts';
import { nodeName } from '../lib/dom.ts';
import { listen, listenInTrees, targetOf } from '../lib/listen.ts';
import { patchProperty } from '../lib/patch.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';
import { Flag } from './dom/flag.ts';

/**
 * Records the values of fields, and of each change whether the person made it (typed, pasted, chosen, filled in by the browser), or
 * a script or a reset.
 */
export const observeInput: Observe = (context) => {
  const { document, window, mirror, options, emit } = context;
  const last = new WeakMap<Field, string>();
  const dirty = new Set<Node>();
  const mixed = new WeakSet<Node>();
  /** Fields that the person has changed since they were last recorded. */
  const touched = new WeakSet<Node>();
  /** A checkbox or radio button that a script clicked: the browser then calls its events "trusted" all the same. */
  let clicked: Node | undefined;

  function record(node: Node): void {
    const byPerson = touched.delete(node);
    const id = mirror.id(node);
    if (!id || !isField(node) || isButton(node)) return;
    const text = inputValue(node, options, mirror.flags(node) & Flag.Masked);
    const { checked = false, indeterminate } = node as HTMLInputElement;
    const state = [id, checked, indeterminate, text].join();
    if ((node as HTMLSelectElement).multiple && nodeName(node) === 'SELECT') {
      // The value tells only the first of the chosen options.
      if (!options.maskAllInputs)
        emit(
          RecordKind.Mutation,
          ...attributeChanges(
            'selected',
            Array.from((node as HTMLSelectElement).options, (option) => [mirror.id(option), option.selected ? '' : null] as const),
          ),
        );
      return;
    }
    if (last.get(node) === state) return;
    last.set(node, state);
    emit(
      RecordKind.Input,
      id,
      text,
      InputFlag.HasUserTriggered | (byPerson ? InputFlag.UserTriggered : 0) | (checked && isCheck(node) ? InputFlag.Checked : 0),
    );
    const { type, name, form } = node as HTMLInputElement;
    if (checked && type === 'radio' && name)
      // The other fields of the group are off now, without an event of their own.
      for (const other of (form ?? (node.getRootNode() as Document)).querySelectorAll<HTMLInputElement>('[type=radio]'))
        if (other !== node && other.name === name && other.form === form) record(other);
    if (indeterminate || mixed.has(node)) {
      // No event of rrweb tells it.
      context.custom('state', { id, indeterminate });
      mixed.add(node);
    }
  }

  /** Records a field when the recorder next catches up, since a script may set it many times. */
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
    context.nodes.on((node) => node.ownerDocument === document && nodeName(node) === 'SELECT' && soon(node)),
    listenInTrees(context, 'click input change', (event) => {
      const target = targetOf(event) as HTMLInputElement;
      const { isTrusted } = event;
      if (event.type === 'click') {
        clicked = isTrusted || !isCheck(target) ? undefined : target;
        return;
      }
      // Events of a password manager are a script's too. They are taken as the person's if a field that was empty has a value which
      // no script of the page set.
      if (isTrusted ? target !== clicked : target.value && !target.defaultValue && !isCheck(target) && !dirty.has(target)) {
        touched.add(target);
      }
      context.settled(() => record(target));
    }),
    listen(document, 'reset', ({ target }) => {
      // The browser resets the fields after the event.
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
