import { RecordKind, SEAL_BYTES } from '@session-replay/wire/codec/format';
import { beginMutation, MutationFlag, openCount, type Remove } from '@session-replay/wire/records/mutation';
import { AttributeChanges } from './attribute-changes.ts';
import type { CaptureContext } from '../context.ts';
import { Flag, HIDES } from './flag.ts';
import { flagsIn, idIn, type Entry } from './mirror.ts';
import type { TreeWalk } from './tree-walk.ts';
import { flagsOf, textOf } from './write-node.ts';
import { getAttribute, nextSibling, nodeType, ownerDocument, parentNode } from '../../lib/dom.ts';

/** Attributes that may hide or show an element in the recording. */
const privacyAttributes = /^(?:class|data-sr-(?:mask|unmask|block))$/;
/** The most texts of one record: the clock is asked only between records, and the number of texts is written in one byte. */
const MAX_TEXTS = 127;

/**
 * The changes of the DOM that wait to be recorded. Attributes are written as they are read from the observer's records; of the
 * other changes only the nodes are marked, and are written as they are then.
 * Invariants between slices: once the waiting removes are written, the mirror has exactly the nodes that the recording has, at the
 * places where the recording has them; and of the children that a recorded parent has and the recording lacks, the first of each
 * run is in `#added`.
 */
export class DomChanges {
  /** How often the DOM was seen to change. */
  times = 0;
  /** When the first of the waiting changes was seen (ms since 1970). */
  since = 0;
  readonly #context: CaptureContext;
  readonly #walk: TreeWalk;
  /** Called when a document was opened again, or has another root: no player can replace a root reliably. */
  readonly #onReplaced: (document: Document) => void;
  /** The observer's records; from index `#read` on they have not been gone through yet. */
  #records: MutationRecord[] = [];
  #read = 0;
  /** How many of the observer's records there have been. */
  #seen = 0;
  #removes: Remove[] = [];
  readonly #texts = new Set<Text>();
  /** Changes of attributes that were seen during a snapshot. */
  #deferred: MutationRecord[] = [];
  #attributes!: AttributeChanges;
  /** The first nodes of runs of unrecorded siblings, each with the sibling before which its run ends; undefined where that is not known. */
  #added = new Map<Node, Node | null | undefined>();

  constructor(context: CaptureContext, walk: TreeWalk, onReplaced: (document: Document) => void) {
    this.#context = context;
    this.#walk = walk;
    this.#onReplaced = onReplaced;
  }

  /** Drops the waiting changes, because the next snapshot contains them. */
  dropAll(): void {
    this.#records = [];
    this.#removes = [];
    this.#deferred = [];
    this.#read = 0;
    this.#added.clear();
    this.#texts.clear();
  }

  /** Forgets which attributes were written. While `degraded`, more changes gather and have to be told apart, so the table is larger. */
  forget(degraded: boolean): void {
    this.#attributes = new AttributeChanges(this.#context, degraded ? 131_071 : 4093);
  }

  queue(records: MutationRecord[]): void {
    if (!records.length) return;
    this.#mark();
    this.#seen += records.length;
    this.#records = this.#records.length ? this.#records.concat(records) : records;
  }

  /**
   * Goes once over the observer's records in order, writes attributes and marks the rest; returns true when all are done. A removed
   * node is forgotten at once: if it is back elsewhere, it is a new node there.
   */
  collect(late: () => boolean): boolean {
    const { mirror } = this.#context;
    const records = this.#records;
    const attributes = this.#attributes;
    while (this.#read < records.length) {
      if (!(this.#read & 63) && late()) {
        attributes.end();
        return false;
      }
      const record = records[this.#read++];
      const { target, attributeName } = record;
      if (attributeName) {
        const entry = mirror.entry(target);
        if (!entry) continue;
        if (this.#walk.open) this.#deferred.push(record);
        else if (!this.#hidesAnew(target as Element, attributeName, flagsIn(entry)))
          attributes.write(target as Element, attributeName, entry, this.#seen - records.length + this.#read, this.#seen, this.since);
      } else if (record.type === 'characterData') {
        if (mirror.entry(target)) this.#texts.add(target as Text);
      } else {
        const { addedNodes, removedNodes } = record;
        if (nodeType(target) === 9 && this.#isReplaced(target as Document, removedNodes)) {
          this.#onReplaced(target as Document);
          continue;
        }
        const shadow = nodeType(target) === 11;
        const parentId = mirror.id(shadow ? (target as ShadowRoot).host : target);
        for (let i = 0; i < removedNodes.length; i++) {
          const node = removedNodes[i];
          if (mirror.id(node)) this.#remove(node, parentId, shadow);
          else this.#replaceAnchor(node, record.nextSibling);
        }
        for (let i = 0; i < addedNodes.length; i++) this.#added.set(addedNodes[i], undefined);
      }
    }
    attributes.end();
    mirror.sweep();
    this.#records = [];
    this.#read = 0;
    return true;
  }

  /** Goes over the changes of attributes that were seen during a snapshot; returns true when all are done. */
  collectDeferred(late: () => boolean): boolean {
    if (!this.#deferred.length) return true;
    this.#records = this.#deferred;
    this.#deferred = [];
    return this.collect(late);
  }

  /** Writes the marked changes; returns true when all are written. */
  write(pause: () => boolean, late: () => boolean): boolean {
    while (this.#removes.length || this.#texts.size || this.#added.size) {
      if (late()) return false;
      this.#writeOnce(pause);
    }
    return true;
  }

  /** Records an element again. All of the observer's records must have been queued. */
  again(element: Element): void {
    const { mirror } = this.#context;
    this.collect(() => false);
    const parent = parentNode(element);
    if (!parent || !mirror.id(element)) return;
    this.#mark();
    this.#replace(element, parent);
    mirror.sweep();
  }

  /** Ends the record's tree: the rest of it goes into another record, before nodes that were added later. */
  cut(): void {
    this.#added = new Map([...this.#walk.cut(), ...this.#added]);
  }

  /** Whether a document was opened again, or has another root. */
  #isReplaced(document: Document, removed: NodeList): boolean {
    const { mirror } = this.#context;
    return !mirror.id(document) || Array.prototype.some.call(removed, (node: Node) => nodeType(node) !== 8 && mirror.id(node));
  }

  /** Notes that something changes now. All waiting changes are recorded with the time of the first. */
  #mark(): void {
    this.times++;
    if (!this.#records.length && !this.#removes.length && !this.#texts.size && !this.#added.size) this.since = this.#context.now();
  }

  #remove(node: Node, parentId: number, shadow: boolean): void {
    const { mirror } = this.#context;
    // If the parent is not in the recording, the node has left together with an ancestor.
    if (parentId) this.#removes.push([mirror.id(node), parentId, shadow || null]);
    mirror.drop(node);
  }

  /** The element's tree leaves the recording, and comes back as it is now. */
  #replace(element: Element, parent: Node): void {
    this.#remove(element, this.#context.mirror.id(hostOf(parent)), nodeType(parent) === 11);
    this.#added.set(element, undefined);
  }

  /** An unrecorded node has left: a run that began with it now begins with its next sibling. */
  #replaceAnchor(node: Node, next: Node | null): void {
    this.#walk.removed(node, next);
    if (this.#added.delete(node) && next) this.#added.set(next, undefined);
  }

  /** Whether the element may now hide something else than before; then its whole tree is recorded again. */
  #hidesAnew(element: Element, name: string, flags: number): boolean {
    if (!privacyAttributes.test(name)) return false;
    const { mirror, options } = this.#context;
    // Most changes of a class end here: the class hides nothing, and nothing was hidden.
    if (name === 'class' && !(flags & (Flag.Masked | Flag.Blocked | Flag.Plain)) && options.isPlain(getAttribute(element, name) ?? ''))
      return false;
    const parent = parentNode(element);
    // The flags that a child of `parent` inherits, and what the element makes of them.
    if (!parent || flagsOf(element, mirror.flags(hostOf(parent)) & (HIDES | Flag.Style), this.#context) === flags) return false;
    this.#replace(element, parent);
    return true;
  }

  #writeOnce(pause: () => boolean): void {
    const { mirror, writer } = this.#context;
    const removes = this.#removes;
    this.#removes = [];
    let begun = false;
    const begin = (): void => {
      if (begun) return;
      begun = true;
      this.#context.begin(RecordKind.Mutation, this.since);
      const shadows = removes.some(([, , shadow]) => shadow);
      beginMutation(writer, shadows ? MutationFlag.ShadowRemoves : 0, removes);
      this.#writeTexts();
      // No attributes: they have records of their own.
      writer.int(0);
    };
    if (removes.length || this.#texts.size) begin();
    if (!this.#texts.size) {
      for (const [node, end] of this.#added) {
        this.#added.delete(node);
        // The node begins a tree that the recording lacks if its parent is recorded and the node is not.
        const above = parentNode(node);
        if (!above || mirror.entry(node)) continue;
        const parent = mirror.entry(hostOf(above));
        if (!parent || flagsIn(parent) & Flag.Closed) continue;
        begin();
        this.#writeRun(above, parent, node, end);
        if (this.#walk.write(pause)) continue;
        this.cut();
        break;
      }
    }
    if (begun) this.#context.end();
  }

  /**
   * Begins the group of `first` and the siblings after it that are new as well. Each node is met once, so a long list costs no more
   * than its length.
   */
  #writeRun(parent: Node, entry: Entry, first: Node, end: Node | null | undefined): void {
    const { mirror, writer, document } = this.#context;
    if (end === undefined || (end && !mirror.entry(end))) {
      end = nextSibling(first);
      while (end && !mirror.entry(end)) end = nextSibling(end);
    }
    writer.place(idIn(entry), end && mirror.id(end));
    const owner = ownerDocument(first)!;
    const inherited = flagsIn(entry) & (HIDES | Flag.Style);
    this.#walk.run(parent, first, end, inherited, nodeType(parent) === 11, owner === document ? 0 : mirror.id(owner));
  }

  /** Writes how many texts follow, and the first of the waiting texts. */
  #writeTexts(): void {
    const { mirror, writer } = this.#context;
    const at = openCount(writer);
    let left = MAX_TEXTS;
    let written = 0;
    for (const text of this.#texts) {
      if (!left-- || writer.length > SEAL_BYTES) break;
      this.#texts.delete(text);
      const entry = mirror.entry(text);
      if (!entry) continue;
      writer.id(idIn(entry)).slot(textOf(text, flagsIn(entry), this.#context));
      written++;
    }
    writer.patch(at, written);
  }
}

function hostOf(parent: Node): Node {
  return nodeType(parent) === 11 ? (parent as ShadowRoot).host : parent;
}
