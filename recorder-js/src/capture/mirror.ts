/** Room for the flags (flag.ts) beside the id in one number. */
const FLAGS = 16;

/** Node ↔ number: which nodes the recording has, and by which id. Ids are never used twice. */
export class Mirror {
  #entries = new WeakMap<Node, number>();
  #next = 1;

  /** The id the next new node gets. */
  get next(): number {
    return this.#next;
  }

  /** The id of the node, 0 if the recording does not have it. */
  id(node: Node): number {
    return Math.floor((this.#entries.get(node) ?? 0) / FLAGS);
  }

  flags(node: Node): number {
    return (this.#entries.get(node) ?? 0) % FLAGS;
  }

  add(node: Node, flags: number): number {
    const id = this.#next++;
    this.#entries.set(node, id * FLAGS + flags);
    return id;
  }

  /** Forgets a tree that left the recording. */
  forget(root: Node): void {
    for (const node of walk(root)) this.#entries.delete(node);
  }
}

/** The tree below `root` and `root` itself, in document order, through open shadow roots. Iterative: a DOM may be deeper than the stack. */
function* walk(root: Node): Generator<Node> {
  const rest = [root];
  while (rest.length) {
    const node = rest.pop()!;
    yield node;
    const shadow = (node as Element).shadowRoot;
    if (shadow) for (let child = shadow.lastChild; child; child = child.previousSibling) rest.push(child);
    for (let child = node.lastChild; child; child = child.previousSibling) rest.push(child);
  }
}
