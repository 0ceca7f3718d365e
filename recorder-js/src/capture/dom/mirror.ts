import { lastChild, nodeType, previousSibling, shadowRoot } from '../../lib/dom.ts';
import { Flag } from './flag.ts';

/** An entry is the id times this, plus the flags (flag.ts). */
const FLAGS = 128;

/** A node's id and its flags in one number. 0: the recording does not have the node. */
export type Entry = number;

export function idIn(entry: Entry): number {
  return Math.floor(entry / FLAGS);
}

export function flagsIn(entry: Entry): number {
  return entry % FLAGS;
}

/** Node ↔ number: which nodes the recording has, and by which id. Ids are never used twice. */
export class Mirror {
  #entries = new WeakMap<Node, number>();
  /** Closed shadow roots, seen when the page attached them. */
  readonly #roots = new WeakMap<Node, ShadowRoot>();
  #styles = new WeakMap<CSSStyleSheet, number>();
  readonly #left: Node[] = [];
  #next = 1;

  entry(node: Node): Entry {
    return this.#entries.get(node) ?? 0;
  }

  /** The id of the node, 0 if the recording does not have it. */
  id(node: Node): number {
    return idIn(this.entry(node));
  }

  flags(node: Node): number {
    return flagsIn(this.entry(node));
  }

  /** A new id. */
  take(): number {
    return this.#next++;
  }

  add(node: Node, flags: number): number {
    const id = this.take();
    this.#entries.set(node, id * FLAGS + flags);
    return id;
  }

  /** Changes the flags of a recorded node. */
  flag(node: Node, flag: number): void {
    const entry = this.entry(node);
    if (entry && !(entry & flag)) this.#entries.set(node, entry + flag);
  }

  attached(root: ShadowRoot): void {
    this.#roots.set(root.host, root);
  }

  /** The shadow root of an element: an open one, or a closed one that was seen when it was attached. */
  rootOf(host: Node): ShadowRoot | null | undefined {
    return nodeType(host) === 1 ? (shadowRoot(host as Element) ?? this.#roots.get(host)) : null;
  }

  /** The id of an adopted style sheet, undefined if the recording does not have it. */
  style(sheet: CSSStyleSheet): number | undefined {
    return this.#styles.get(sheet);
  }

  addStyle(sheet: CSSStyleSheet): number {
    const id = this.take();
    this.#styles.set(sheet, id);
    return id;
  }

  /** Forgets everything, because a snapshot begins. */
  reset(): void {
    this.#entries = new WeakMap();
    this.#styles = new WeakMap();
  }

  /** Forgets a node that left the recording; `sweep` then forgets the nodes below it. */
  drop(node: Node): void {
    const entry = this.entry(node);
    if (!entry) return;
    this.#entries.delete(node);
    this.#left.push(node);
    if (entry & Flag.Host) this.#left.push(this.rootOf(node)!);
  }

  /**
   * Forgets the nodes below the dropped ones. Only once all changes that the page made are known: a node that is below one of them
   * now may have been elsewhere before, and has to be dropped there. Iterative: a DOM may be deeper than the stack.
   */
  sweep(): void {
    for (let node: Node | undefined; (node = this.#left.pop());)
      for (let child = lastChild(node); child; child = previousSibling(child)) this.drop(child);
  }
}
