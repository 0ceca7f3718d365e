import type { eventWithTime } from '@rrweb/types';
import { dataOf, EventType, fields, list, number, Source, text } from './recorded.ts';

/** An element or a text of the recorded page, with the fields that naming it needs. */
export interface Known {
  id: number;
  /** `#text` for a text; empty for a document. */
  tag: string;
  attributes: Readonly<Record<string, unknown>>;
  parent: number | null;
  /** Ids of the children in document order; some may be removed already. */
  children: number[];
  text: string;
  /** It stands in the shadow root of its parent. */
  inShadow: boolean;
}

export const textTag = '#text';

/** Of the attributes that change, only these are followed. */
const keptAttributes =
  /^(?:aria-(?:label|labelledby|hidden)|role|id|for|title|alt|placeholder|type|value|name|label|hidden|contenteditable|autofocus)$/;
/** Elements with a name are not nested deeper than this; only a hostile page nests deeper. */
const maxClimb = 300;
/** Removed children are swept out of a list each time its length is a multiple of this, if they are most of it. */
const sweepFrom = 64;

/** The tree of one recorded page as it is now. */
export class RecordedNodes {
  #nodes = new Map<number, Known>();
  /** Ids of the elements with an attribute `id` of this value, and with an attribute `for`. */
  #byId = new Map<string, Set<number>>();
  #byFor = new Map<string, Set<number>>();

  read(event: eventWithTime): void {
    const data = dataOf(event);
    if (event.type === EventType.Snapshot) {
      this.#nodes = new Map();
      this.#byId = new Map();
      this.#byFor = new Map();
      this.#add(data['node'], null, null);
    } else if (event.type === EventType.Incremental && data['source'] === Source.Mutation) {
      for (const removed of list(data['removes'])) this.#remove(number(fields(removed)['id']) ?? -1);
      for (const added of list(data['adds'])) {
        const { node, parentId, nextId } = fields(added);
        this.#add(node, number(parentId), number(nextId));
      }
      for (const changed of list(data['texts'])) {
        const node = this.get(number(fields(changed)['id']));
        if (node) node.text = text(fields(changed)['value']) ?? '';
      }
      for (const changed of list(data['attributes'])) this.#change(number(fields(changed)['id']), fields(fields(changed)['attributes']));
    }
  }

  get(id: number | null): Known | undefined {
    return id === null ? undefined : this.#nodes.get(id);
  }

  attribute(node: Known, name: string): string {
    return text(node.attributes[name])?.trim() ?? '';
  }

  /** The node and its ancestors, from the inside out; leaves shadow roots and frames too. */
  *climb(id: number | null): Generator<Known> {
    for (let node = this.get(id), left = maxClimb; node && left > 0; node = this.get(node.parent), left--) yield node;
  }

  /** The element whose `attribute` is `value`, in the same document or shadow root as `near`. */
  find(attribute: 'id' | 'for', value: string, near: Known): Known | undefined {
    const root = this.#rootOf(near);
    for (const id of (attribute === 'id' ? this.#byId : this.#byFor).get(value) ?? []) {
      const node = this.get(id);
      if (node && this.#rootOf(node) === root) return node;
    }
    return undefined;
  }

  /** The element in whose shadow root the node stands. */
  hostOf(node: Known): Known | undefined {
    for (const at of this.climb(node.id)) if (at.inShadow) return this.get(at.parent);
    return undefined;
  }

  #rootOf(node: Known): number | null {
    for (const at of this.climb(node.id)) {
      if (at.inShadow) return at.parent;
      if (at.tag === '') return at.id;
    }
    return null;
  }

  /** Adds a tree, without recursion: a recorded tree may have any depth. */
  #add(root: unknown, parentId: number | null, nextId: number | null): void {
    const open: [unknown, number | null][] = [[root, parentId]];
    for (let next = open.pop(); next; next = open.pop()) {
      const node = fields(next[0]);
      const id = number(node['id']);
      if (id === null) continue;
      const known: Known = {
        id,
        tag: text(node['tagName'])?.toLowerCase() ?? (node['type'] === 3 ? textTag : ''),
        attributes: fields(node['attributes']),
        parent: next[1],
        children: [],
        text: text(node['textContent']) ?? '',
        inShadow: node['isShadow'] === true,
      };
      this.#nodes.set(id, known);
      this.#index(known, known.attributes);
      const siblings = this.get(next[1])?.children;
      const at = siblings && node === root && nextId !== null ? siblings.lastIndexOf(nextId) : -1;
      if (at >= 0) siblings!.splice(at, 0, id);
      else siblings?.push(id);
      if (siblings && siblings.length > sweepFrom && siblings.length % sweepFrom === 0) this.#sweep(siblings);
      for (const child of list(node['childNodes']).toReversed()) open.push([child, id]);
    }
  }

  /** Sweeps out removed children. Removing each one at once would take quadratic time for a list that is emptied one by one. */
  #sweep(siblings: number[]): void {
    const alive = siblings.filter((id) => this.#nodes.has(id));
    if (alive.length < siblings.length / 2) siblings.splice(0, siblings.length, ...alive);
  }

  #remove(root: number): void {
    const open = [root];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const node = this.#nodes.get(id);
      if (!node) continue;
      open.push(...node.children);
      this.#unindex(node, node.attributes);
      this.#nodes.delete(id);
    }
  }

  #change(id: number | null, changed: Readonly<Record<string, unknown>>): void {
    const node = this.get(id);
    const kept = Object.entries(changed).filter(([name]) => keptAttributes.test(name));
    if (!node || kept.length === 0) return;
    this.#unindex(node, node.attributes);
    node.attributes = { ...node.attributes, ...Object.fromEntries(kept) };
    this.#index(node, node.attributes);
  }

  #index(node: Known, { id, for: target }: Readonly<Record<string, unknown>>): void {
    for (const [map, value] of [[this.#byId, id] as const, [this.#byFor, target] as const]) {
      if (typeof value !== 'string' || value === '') continue;
      const ids = map.get(value);
      if (ids) ids.add(node.id);
      else map.set(value, new Set([node.id]));
    }
  }

  #unindex(node: Known, { id, for: target }: Readonly<Record<string, unknown>>): void {
    if (typeof id === 'string') this.#byId.get(id)?.delete(node.id);
    if (typeof target === 'string') this.#byFor.get(target)?.delete(node.id);
  }
}
