import { Hand } from './hand.ts';
import { NodeNames, type Name } from './node-names.ts';
import { fields, Interaction, list, number, own } from './recorded.ts';
import type { Known, RecordedNodes } from './recorded-nodes.ts';
import type { Row } from './rows.ts';

type Fields = Readonly<Record<string, unknown>>;
type Said = Pick<Row, 'time' | 'text' | 'whole' | 'did' | 'level'>;

/** The events of one movement of the hand come within this time: a click and the box that it ticks, two clicks and their double click. */
const gestureMs = 700;
/** The clicks that the browser makes of one come within this time: the click on a label, and the click on its field. */
const echoMs = 50;

/** Writes rows of the person's actions in a page: one row for each action, however many events it made. */
export class PersonRows {
  readonly #nodes: RecordedNodes;
  readonly #names: NodeNames;
  readonly #hand: Hand;
  readonly #add: (row: Said) => Row;
  readonly #drop: (row: Row) => void;
  #typed: { id: number; time: number } | null = null;
  /** The last clicks that have rows, with the element that each hit. */
  #clicks: { row: Row; node: Known }[] = [];

  constructor(nodes: RecordedNodes, add: (row: Said) => Row, drop: (row: Row) => void) {
    this.#nodes = nodes;
    this.#names = new NodeNames(nodes);
    this.#hand = new Hand(nodes, this.#names);
    this.#add = add;
    this.#drop = drop;
  }

  interaction(time: number, id: number, type: unknown): void {
    this.#hand.interaction(time, id, type);
    const verb = typeof type === 'number' ? own(verbs, type) : undefined;
    if (!verb) return;
    const name = this.#names.nameOf(id);
    if (type === Interaction.Click && name && this.#isEcho(time, name.node)) return;
    if (type === Interaction.DblClick && name) this.#forget(time, name.node);
    if (name?.node.id !== this.#typed?.id) this.#typed = null;
    const row = this.#tell(time, verb, name, { did: 'click' });
    if (name) this.#clicks = [...this.#clicks.slice(-2), { row, node: name.node }];
  }

  /** A field changed. Its new value is never shown. Returns whether the person made the change. */
  input(time: number, id: number, data: Fields): boolean {
    if (!this.#hand.changed(time, id, data['userTriggered'])) return false;
    const node = this.#nodes.get(id);
    const kind = node ? this.#names.kindOf(node) : null;
    const isChecked = data['isChecked'] === true;
    if (kind === 'check box' || kind === 'switch') this.#tick(time, id, isChecked ? 'Checked' : 'Unchecked');
    else if (kind !== 'radio button') this.#write(time, id);
    // A radio button that was on before goes off by itself, which is no action.
    else if (isChecked) this.#tick(time, id, 'Chose');
    return true;
  }

  /** Typing into a rich-text editor arrives as a mutation of the page. */
  mutation(time: number, data: Fields): void {
    const editor = this.#hand.editor();
    if (!editor || this.#typed?.id === editor.id) return;
    const texts = list(data['texts']).map((changed) => number(fields(changed)['id']));
    const added = list(data['adds']).map((one) => fields(fields(one)['node']));
    const ids = [...texts, ...added.map((node) => (node['type'] === 3 ? number(node['id']) : null))];
    if (ids.some((id) => id !== null && this.#names.editorOf(id) === editor)) this.#write(time, editor.id);
  }

  frustration(time: number, id: number, kind: string | null): void {
    const after = kind === 'rage' ? ' again and again' : kind === 'dead' ? ', and nothing happened' : ', and an error followed';
    this.#tell(time, 'Clicked', this.#names.nameOf(id), { did: 'frustration', level: 'warn' }, after);
  }

  #tick(time: number, id: number, verb: string): void {
    this.#typed = null;
    const node = this.#nodes.get(id);
    if (node) this.#forget(time, node);
    this.#tell(time, verb, this.#names.fieldName(id), { did: 'click' });
  }

  #write(time: number, id: number): void {
    const node = this.#nodes.get(id);
    if (node?.tag === 'select') this.#forget(time, node);
    const isNew = this.#typed?.id !== id;
    this.#typed = { id, time };
    if (!isNew) return;
    const kind = node && this.#names.kindOf(node);
    const verb = kind === 'slider' ? 'Set' : kind === 'file field' ? 'Chose a file for' : 'Filled in';
    this.#tell(time, node?.tag === 'select' ? 'Chose from' : verb, this.#names.fieldName(id));
  }

  /** Whether the browser itself made a click: on the field of a label that was clicked, or on a list whose option was chosen. */
  #isEcho(time: number, node: Known): boolean {
    const before = this.#clicks.at(-1);
    if (before?.node === node && time - before.row.time < echoMs) return true;
    return node.tag === 'select' && this.#typed?.id === node.id && time - this.#typed.time < echoMs;
  }

  /** Drops the rows of clicks on the same element that were the beginning of the action that gets a row now. */
  #forget(time: number, node: Known): void {
    for (const click of this.#clicks) if (click.node === node && time - click.row.time < gestureMs) this.#drop(click.row);
    this.#clicks = [];
  }

  /** Adds a row: `Clicked button “Pay now”`, and `after` it. */
  #tell(time: number, verb: string, name: Name | null, more: Pick<Row, 'did' | 'level'> = {}, after = ''): Row {
    const text = `${verb} ${name?.words ?? 'something that is gone'}${after}`;
    return this.#add({ time, text, ...(name && name.whole !== name.words && { whole: `${verb} ${name.whole}${after}` }), ...more });
  }
}

const verbs: Readonly<Record<number, string>> = {
  [Interaction.Click]: 'Clicked',
  [Interaction.DblClick]: 'Double-clicked',
  [Interaction.ContextMenu]: 'Right-clicked',
};
