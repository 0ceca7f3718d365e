import { RrwebType, Source } from '@session-replay/wire/rrweb/rrweb-type';
import type { Loose, RrwebAdd, RrwebMutation, RrwebNode } from '@session-replay/wire/rrweb/rrweb-event';

/** A record holds no more nodes than this, and not many more characters: it must fit into a segment. */
const MAX_NODES = 1000;
const MAX_CHARACTERS = 64 * 1024;

/** Maps the ids of a frame's recording to ids of the page's, each a number that the page's recording has not used. */
export class Ids {
  readonly #known = new Map<unknown, number>();
  readonly #next: () => number;

  constructor(next: () => number) {
    this.#next = next;
  }

  of(id: unknown): number {
    // rrweb's id of a node that is not known.
    if (id === -1) return -1;
    let known = this.#known.get(id);
    if (known === undefined) this.#known.set(id, (known = this.#next()));
    return known;
  }

  /** Replaces the ids in the data of an event by the page's, in place. */
  map(type: number, data: Loose): Loose {
    if (type !== RrwebType.IncrementalSnapshot) {
      const payload = data.payload as Loose;
      if (typeof payload?.id === 'number') payload.id = this.of(payload.id);
      if (typeof payload?.animation === 'number') payload.animation = this.of(`animation ${payload.animation}`);
      return data;
    }
    if (typeof data.id === 'number') data.id = this.of(data.id);
    if (typeof data.styleId === 'number') data.styleId = this.of(data.styleId);
    for (const position of (data.positions ?? []) as Loose[]) position.id = this.of(position.id);
    for (const style of (data.styles ?? []) as Loose[]) style.styleId = this.of(style.styleId);
    if (data.source === Source.AdoptedStyleSheet) data.styleIds = (data.styleIds as number[]).map((id) => this.of(id));
    if (data.source === Source.Selection)
      for (const range of data.ranges as Loose[]) Object.assign(range, { start: this.of(range.start), end: this.of(range.end) });
    return data;
  }

  /** A mutation of a frame with the page's ids, in parts that each fit into a segment. `root`: the id of the frame's document. */
  *mutations({ removes, texts, attributes, adds }: RrwebMutation, root: number): Generator<RrwebMutation> {
    const part = (): RrwebMutation => ({ source: 0, removes: [], texts: [], attributes: [], adds: [] });
    let current = part();
    current.removes = removes.map(({ id, parentId, ...rest }) => ({ id: this.of(id), parentId: this.of(parentId), ...rest }));
    let characters = 0;
    for (const add of this.#flat(adds, root)) {
      if (current.adds.length >= MAX_NODES || characters > MAX_CHARACTERS) {
        yield current;
        current = part();
        characters = 0;
      }
      current.adds.push(add);
      characters += JSON.stringify(add.node).length;
    }
    // After the nodes that they may refer to.
    current.texts = texts.map((text) => ({ ...text, id: this.of(text.id) }));
    current.attributes = attributes.map((attribute) => ({ ...attribute, id: this.of(attribute.id) }));
    yield current;
  }

  /** One node without its children; `root`: the id of its document, unless the node names one. */
  node(node: RrwebNode, root?: number): RrwebNode {
    const { childNodes, rootId, ...rest } = node;
    return {
      ...rest,
      id: this.of(node.id),
      ...(childNodes && { childNodes: [] }),
      ...((rootId ?? root) !== undefined && { rootId: rootId === undefined ? root : this.of(rootId) }),
    };
  }

  /** The nodes of trees in document order, each to be added behind its siblings so far. Iterative: a DOM may be deeper than the stack. */
  *#flat(adds: RrwebAdd[], root: number): Generator<RrwebAdd> {
    const rest: { node: RrwebNode; parentId: number; nextId: number | null }[] = [];
    for (const { node, parentId, nextId } of adds) {
      rest.push({ node, parentId: this.of(parentId), nextId: nextId && this.of(nextId) });
      for (let add; (add = rest.pop());) {
        const own = this.node(add.node, root);
        yield { ...add, node: own };
        const children = add.node.childNodes ?? [];
        for (let i = children.length; i--;) rest.push({ node: children[i], parentId: own.id, nextId: null });
      }
    }
  }
}
