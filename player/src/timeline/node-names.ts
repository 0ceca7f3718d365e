import type { eventWithTime } from '@rrweb/types';
import { dataOf, EventType, fields, list, number, short, Source, text } from './recorded.ts';

interface Known {
  tag: string;
  attributes: Readonly<Record<string, unknown>>;
  /** Ids of the children, in the order they came. */
  children: number[];
  text: string;
}

const textTag = '#text';
const maxLabel = 40;

/** Knows what the recorded nodes are called, so that a click can be told in words. */
export class NodeNames {
  private nodes = new Map<number, Known>();

  read(event: eventWithTime): void {
    const data = dataOf(event);
    if (event.type === EventType.Snapshot) {
      this.nodes = new Map();
      this.add(data['node'], null);
    } else if (event.type === EventType.Incremental && data['source'] === Source.Mutation) {
      for (const removed of list(data['removes'])) this.remove(number(fields(removed)['id']) ?? -1);
      for (const added of list(data['adds'])) this.add(fields(added)['node'], number(fields(added)['parentId']));
      for (const changed of list(data['texts'])) {
        const node = this.nodes.get(number(fields(changed)['id']) ?? -1);
        if (node) node.text = text(fields(changed)['value']) ?? '';
      }
    }
  }

  /** In words: `button “Pay €12”`, `field “E-mail”`; null for a node that was never seen. */
  nameOf(id: number): string | null {
    const node = this.nodes.get(id);
    if (!node) return null;
    const { attributes } = node;
    const kind = kinds[node.tag] ?? (text(attributes['role']) || `<${node.tag}>`);
    const isField = kind === 'field';
    const label =
      text(attributes['aria-label']) ||
      (isField ? text(attributes['name']) || text(attributes['placeholder']) : this.textIn(id)) ||
      text(attributes['title']) ||
      text(attributes['alt']) ||
      text(attributes['id']);
    return label ? `${kind} “${short(label.replace(/\s+/g, ' ').trim(), maxLabel)}”` : kind;
  }

  /** Walks without recursion: recorded trees may be as deep as anybody likes. */
  private add(root: unknown, parentId: number | null): void {
    const open: [unknown, number | null][] = [[root, parentId]];
    for (let next = open.pop(); next; next = open.pop()) {
      const node = fields(next[0]);
      const id = number(node['id']);
      if (id === null) continue;
      this.nodes.set(id, {
        tag: text(node['tagName']) ?? (node['type'] === 3 ? textTag : ''),
        attributes: fields(node['attributes']),
        children: [],
        text: text(node['textContent']) ?? '',
      });
      if (next[1] !== null) this.nodes.get(next[1])?.children.push(id);
      for (const child of list(node['childNodes']).toReversed()) open.push([child, id]);
    }
  }

  private remove(root: number): void {
    const open = [root];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      open.push(...(this.nodes.get(id)?.children ?? []));
      this.nodes.delete(id);
    }
  }

  private textIn(id: number): string {
    const enough = 200;
    let found = '';
    const open = [id];
    for (let looked = 0; open.length > 0 && looked < enough && found.length < maxLabel; looked++) {
      const node = this.nodes.get(open.pop()!);
      if (!node) continue;
      if (node.tag === textTag) found += `${node.text} `;
      else if (node.tag !== 'style' && node.tag !== 'script') open.push(...node.children.toReversed());
    }
    return found.trim();
  }
}

const kinds: Readonly<Record<string, string>> = {
  a: 'link',
  button: 'button',
  input: 'field',
  textarea: 'field',
  select: 'field',
  img: 'picture',
  label: 'label',
};
