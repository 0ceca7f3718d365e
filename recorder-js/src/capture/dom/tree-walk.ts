import { firstChild, nextSibling, nodeType } from '../../lib/dom.ts';
import type { CaptureContext } from '../context.ts';
import { writeNode, type Level } from './write-node.ts';

/**
 * Writes trees straight from the DOM, in document order. It can stop after any node and go on later, even if the page has changed
 * meanwhile.
 */
export class TreeWalk {
  readonly #context: CaptureContext;
  readonly #levels: Level[] = [];
  #rootId = 0;

  constructor(context: CaptureContext) {
    this.#context = context;
  }

  get open(): boolean {
    return this.#levels.length > 0;
  }

  /** Begins with a document. Its level ends with the document's own Close, because no group is around it. */
  document(document: Document, flags: number): void {
    this.#rootId = 0;
    this.#levels.push(writeNode(document, flags, false, 0, this.#context)!);
  }

  /** Begins with `next` and the siblings behind it up to `end` (which is left out), children of `parent`; a Close ends the group. */
  run(parent: Node, next: Node, end: Node | null, flags: number, shadow: boolean, rootId: number): void {
    this.#rootId = rootId;
    this.#levels.push({ node: parent, id: 0, next, end, root: null, flags, shadow });
  }

  /** Goes on until everything is written (true), or until `pause` returns true (false). */
  write(pause: () => boolean): boolean {
    const levels = this.#levels;
    const context = this.#context;
    for (let level; (level = levels[levels.length - 1]);) {
      const node = level.next;
      if (!node || node === level.end) {
        if (level.root) {
          level.next = firstChild(level.root);
          level.shadow = true;
          level.root = null;
        } else {
          context.writer.close();
          levels.pop();
        }
        continue;
      }
      level.next = nextSibling(node);
      if (context.mirror.id(node)) continue;
      const below = writeNode(node, level.flags, level.shadow, this.#rootId, context);
      if (below) levels.push(below);
      // The document of a frame is the root of the nodes in it.
      if (nodeType(node) === 9) this.#rootId = below!.id;
      if (pause()) return !levels.length;
    }
    return true;
  }

  /** Closes all open levels. Returns where the rest begins, innermost first, each with the sibling before which it ends. */
  cut(): [Node, Node | null][] {
    const rest: [Node, Node | null][] = [];
    for (let level; (level = this.#levels.pop()); this.#context.writer.close()) {
      if (level.next && level.next !== level.end) rest.push([level.next, level.end]);
      const first = level.root && firstChild(level.root);
      if (first) rest.push([first, null]);
    }
    return rest;
  }

  /** Notes that the page has removed `node`, behind which `next` stood. */
  removed(node: Node, next: Node | null): void {
    for (const level of this.#levels) if (level.next === node) level.next = next;
  }

  /** Closes open trees that the page has removed meanwhile. */
  prune(): void {
    const { mirror, writer } = this.#context;
    const levels = this.#levels;
    const gone = levels.findIndex(({ node, id }) => mirror.id(node) !== id);
    while (gone >= 0 && levels.length > gone) {
      writer.close();
      levels.pop();
    }
  }

  /** Forgets the open levels, because a new snapshot contains everything. */
  reset(): void {
    this.#levels.length = 0;
  }
}
