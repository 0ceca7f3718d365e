import { humanised, readable } from './label-text.ts';
import { own, short } from './recorded.ts';
import { textTag, type Known, type RecordedNodes } from './recorded-nodes.ts';

/** The name of an element, as the list shows it. */
export interface Name {
  /** The element that a person would name, whatever in it was hit: the button, not its icon. */
  node: Known;
  /** `button “Pay now”`; without a readable name `a button`. */
  words: string;
  /** The same with a label of up to 300 characters. */
  whole: string;
}

/** A label is cut to this many characters in a row, and to `maxWhole` in the row's tooltip. */
const maxLabel = 60;
const maxWhole = 300;
/** At most this many nodes are looked at for one text. */
const maxLooked = 300;
/** A picture without a name of its own is named by the words beside it, up to this many levels up. */
const maxBeside = 3;

const roles: Readonly<Record<string, string>> = {
  ...{ button: 'button', link: 'link', tab: 'tab', menuitem: 'menu item', menuitemcheckbox: 'menu item', menuitemradio: 'menu item' },
  ...{ checkbox: 'check box', switch: 'switch', radio: 'radio button', option: 'option', treeitem: 'item', slider: 'slider' },
  ...{ textbox: 'field', searchbox: 'field', combobox: 'field', spinbutton: 'field', listbox: 'list', columnheader: 'column' },
  ...{ row: 'row', gridcell: 'row', cell: 'row', rowheader: 'row' },
};
const tags: Readonly<Record<string, string>> = {
  ...{ a: 'link', button: 'button', summary: 'section', select: 'field', textarea: 'field' },
  ...{ th: 'column', td: 'row', tr: 'row', label: 'label', video: 'video', audio: 'recording' },
};
const inputTypes: Readonly<Record<string, string>> = {
  ...{ checkbox: 'check box', radio: 'radio button', range: 'slider', file: 'file field' },
  ...{ button: 'button', submit: 'button', reset: 'button', image: 'button' },
};
/** Kinds of elements whose own text is a value and therefore no name. */
const valued = new Set(['field', 'slider', 'list', 'file field']);
const pictures = new Set([
  'img',
  'svg',
  'path',
  'g',
  'use',
  'circle',
  'rect',
  'line',
  'polygon',
  'polyline',
  'ellipse',
  'picture',
  'canvas',
]);
const unread = new Set(['style', 'script', 'noscript', 'template', 'select', 'textarea', 'datalist']);

/** Names recorded elements as a person would. */
export class NodeNames {
  readonly #nodes: RecordedNodes;

  constructor(nodes: RecordedNodes) {
    this.#nodes = nodes;
  }

  /** Names the element around a hit node that reacts to the hit; null for an unknown node. */
  nameOf(id: number): Name | null {
    const hit = this.#nodes.get(id);
    if (!hit) return null;
    const node = this.#reacting(hit);
    const kind = node && this.kindOf(node);
    if (!node || !kind) return this.#textName(hit);
    const label = kind === 'row' ? this.#rowOf(node) || this.#textIn(node) : this.#labelOf(node, kind);
    // So long a text is no row but a cell of a page that is laid out as a table.
    return kind === 'row' && label.length > maxWhole / 2 ? this.#textName(hit) : named(node, kind, label);
  }

  /** Names a field: `“E-mail”`; `row “Ada”` for the box in a row, `“Select” in row “Ada”`; `a field`. */
  fieldName(id: number): Name | null {
    const node = this.#nodes.get(id);
    if (!node) return null;
    const kind = this.kindOf(node) ?? 'field';
    const label = this.#labelOf(node, kind);
    const row = kind === 'check box' || kind === 'radio button' ? this.#rowOf(node) : '';
    if (!row || row === label) return named(node, label ? '' : kind, label);
    const inRow = named(node, 'row', row);
    if (!label) return inRow;
    // "Select row" alone does not tell which row it is.
    const said = named(node, '', label);
    return { node, words: `${said.words} in ${inRow.words}`, whole: `${said.whole} in ${inRow.whole}` };
  }

  /** The kind of an element: `check box`, `radio button`, `field` …; null for an element that does not react. */
  kindOf(node: Known): string | null {
    const role = own(roles, this.#nodes.attribute(node, 'role').split(' ')[0]!);
    if (role) return role;
    if (node.tag === 'input') return own(inputTypes, this.#nodes.attribute(node, 'type').toLowerCase()) ?? 'field';
    return this.#isEditable(node) ? 'field' : (own(tags, node.tag) ?? null);
  }

  /** The rich-text editor that a node stands in: the outermost editable element. */
  editorOf(id: number): Known | undefined {
    let editor: Known | undefined;
    for (const at of this.#nodes.climb(id)) if (this.#isEditable(at)) editor = at;
    return editor;
  }

  /** The field that a label belongs to; any other node is returned as it is. */
  controlOf(id: number): Known | undefined {
    for (const at of this.#nodes.climb(id)) {
      if (at.tag !== 'label') continue;
      const target = this.#nodes.attribute(at, 'for');
      return (target ? this.#nodes.find('id', target, at) : this.#fieldIn(at)) ?? this.#nodes.get(id);
    }
    return this.#nodes.get(id);
  }

  #isEditable(node: Known): boolean {
    const value = node.attributes['contenteditable'];
    return value === '' || value === true || value === 'true' || value === 'plaintext-only';
  }

  #reacting(hit: Known): Known | undefined {
    for (const at of this.#nodes.climb(hit.id)) {
      if (at.tag === 'label') return this.controlOf(at.id);
      if (this.kindOf(at)) return at;
    }
    return undefined;
  }

  #fieldIn(label: Known): Known | undefined {
    return this.#walk(label).find((node) => node.tag === 'input' || node.tag === 'select' || node.tag === 'textarea');
  }

  #labelOf(node: Known, kind: string): string {
    const attribute = (name: string): string => readable(this.#nodes.attribute(node, name));
    const isField = valued.has(kind) || node.tag === 'input';
    const isButton = kind === 'button';
    return (
      this.#labelledBy(node) ||
      attribute('aria-label') ||
      (isField && !isButton && this.#labelText(node)) ||
      attribute('alt') ||
      (isButton && node.tag === 'input' && attribute('value')) ||
      (!isField && this.#textIn(node)) ||
      attribute('title') ||
      (isField && !isButton && attribute('placeholder')) ||
      this.#hostLabel(node, kind) ||
      (isField && humanised(this.#nodes.attribute(node, 'name'))) ||
      ''
    );
  }

  #labelledBy(node: Known): string {
    const ids = this.#nodes.attribute(node, 'aria-labelledby').split(/\s+/).slice(0, 10);
    const texts = ids.map((id) => {
      const found = id ? this.#nodes.find('id', id, node) : undefined;
      return found && found !== node ? readable(this.#nodes.attribute(found, 'aria-label')) || this.#textIn(found) : '';
    });
    return texts.filter(Boolean).join(' ');
  }

  #labelText(node: Known): string {
    const id = this.#nodes.attribute(node, 'id');
    const label = id ? this.#nodes.find('for', id, node) : undefined;
    if (label) return this.#textIn(label);
    for (const at of this.#nodes.climb(node.parent)) if (at.tag === 'label') return this.#textIn(at);
    return '';
  }

  /** A field or button in the shadow root of a component is named like the component. */
  #hostLabel(node: Known, kind: string): string {
    const host = this.#nodes.hostOf(node);
    if (!host) return '';
    const said = ['aria-label', 'label', 'title', 'placeholder'].map((name) => readable(this.#nodes.attribute(host, name)));
    return this.#labelledBy(host) || said.find(Boolean) || this.#labelText(host) || (valued.has(kind) ? '' : this.#textIn(host));
  }

  /** The text of the first cell with a text in the row that a node stands in; empty if there is none. */
  #rowOf(node: Known): string {
    for (const at of this.#nodes.climb(node.id)) {
      if (at.tag !== 'tr' && this.#nodes.attribute(at, 'role') !== 'row') continue;
      for (const id of at.children.slice(0, maxLooked)) {
        const cell = this.#nodes.get(id);
        const label = cell && this.#textIn(cell);
        if (label) return label;
      }
      return '';
    }
    return '';
  }

  /** Names a node that does not react by its own text, or by the text around it. */
  #textName(hit: Known): Name {
    let level = 0;
    for (const at of this.#nodes.climb(hit.id)) {
      if (level > maxBeside || at.tag === 'body' || at.tag === 'html') break;
      const own = ['aria-label', 'alt', 'title'].map((name) => readable(this.#nodes.attribute(at, name))).find(Boolean);
      const said = own || this.#textIn(at);
      const isText =
        at.tag === textTag || at.children.some((id) => this.#nodes.get(id)?.tag === textTag && this.#nodes.get(id)?.text.trim());
      if (said) {
        // A long text that was hit itself is cut to its beginning; the long text of an element around it, often half a page, tells nothing.
        if (own || said.length <= maxLabel || (isText && level === 0)) return named(hit, '', said);
        break;
      }
      if (isText) return named(hit, 'text', '');
      level++;
    }
    if (pictures.has(hit.tag)) return named(hit, 'picture', '');
    return { node: hit, words: 'the page', whole: 'the page' };
  }

  #textIn(root: Known): string {
    let found = '';
    for (const node of this.#walk(root)) {
      if (node.tag === textTag) found += `${node.text} `;
      else if (node.tag === 'img') found += `${this.#nodes.attribute(node, 'alt')} `;
      if (found.length > maxWhole) break;
    }
    return readable(found);
  }

  /**
   * An element and the nodes in it, in document order. Includes what slots show; leaves out elements that are hidden or not read. Bounded.
   */
  #walk(root: Known): Known[] {
    const found: Known[] = [];
    const open = [root.id];
    for (let looked = 0; open.length > 0 && looked < maxLooked; looked++) {
      const node = this.#nodes.get(open.pop()!);
      if (!node) continue;
      found.push(node);
      if (node !== root && (unread.has(node.tag) || this.#isHidden(node))) continue;
      const inside = node.children.length > 0 || node.tag !== 'slot' ? node.children : this.#slotted(node);
      for (const id of inside.slice(0, maxLooked).toReversed()) open.push(id);
    }
    return found;
  }

  #isHidden(node: Known): boolean {
    const { 'aria-hidden': hidden, hidden: absent } = node.attributes;
    return hidden === 'true' || hidden === true || (absent !== undefined && absent !== null && absent !== false);
  }

  #slotted(slot: Known): number[] {
    const name = this.#nodes.attribute(slot, 'name');
    const host = this.#nodes.hostOf(slot);
    return (host?.children ?? []).slice(0, maxLooked).filter((id) => {
      const node = this.#nodes.get(id);
      return node && !node.inShadow && this.#nodes.attribute(node, 'slot') === name;
    });
  }
}

function named(node: Known, kind: string, label: string): Name {
  if (!label) {
    const words = `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
    return { node, words, whole: words };
  }
  const before = kind && `${kind} `;
  return { node, words: `${before}“${short(label, maxLabel)}”`, whole: `${before}“${short(label, maxWhole)}”` };
}
