import { Interaction, number } from './recorded.ts';
import type { NodeNames } from './node-names.ts';
import type { Known, RecordedNodes } from './recorded-nodes.ts';

/** A field that changes within this time after a click on it was changed by the click. */
const soonMs = 1_000;

/** Tells changes that the person made from changes that the page made by itself. */
export class Hand {
  readonly #nodes: RecordedNodes;
  readonly #names: NodeNames;
  #focused: number | null = null;
  #clicked: { id: number; time: number } | null = null;

  constructor(nodes: RecordedNodes, names: NodeNames) {
    this.#nodes = nodes;
    this.#names = names;
  }

  interaction(time: number, id: number, type: unknown): void {
    if (type === Interaction.Focus) this.#focused = id;
    else if (type === Interaction.Blur) {
      if (this.#focused === id) this.#focused = null;
      if (this.#clicked?.id === id) this.#clicked = null;
    } else if (type === Interaction.Click || type === Interaction.TouchStart || type === Interaction.MouseDown)
      this.#clicked = { id: this.#names.controlOf(id)?.id ?? id, time };
  }

  /** Whether the person made this change of a field. If the recorder does not say that, it depends on the focus and on the last click. */
  changed(time: number, id: number, userTriggered: unknown): boolean {
    if (typeof userTriggered === 'boolean') return userTriggered;
    const node = this.#nodes.get(id);
    if (this.#clicked?.id === id && time - this.#clicked.time <= soonMs) return true;
    const kind = node && this.#names.kindOf(node);
    if (!node || kind === 'check box' || kind === 'radio button') return false;
    if (this.#clicked?.id === id || this.#focused === id) return true;
    // A field with `autofocus` had the focus before the recording began.
    return (
      this.#focused === null && this.#clicked === null && number(node.attributes['autofocus']) === null && 'autofocus' in node.attributes
    );
  }

  /** The rich-text editor that has the focus. */
  editor(): Known | undefined {
    const at = this.#focused ?? this.#clicked?.id;
    return at === undefined ? undefined : this.#names.editorOf(at);
  }
}
