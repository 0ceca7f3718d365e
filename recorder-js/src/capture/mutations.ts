import { MutationFlag, RecordKind } from '@session-replay/wire/format';
import { attributeValue, linkText } from './attributes.ts';
import type { CaptureContext } from './context.ts';
import { Flag } from './flag.ts';
import { flagsOf, textOf, writeTree } from './write-node.ts';
import { guarded } from '../lib/guard.ts';
import { listen } from '../lib/listen.ts';
import type { Stop } from '../lib/stop.ts';

const observed: MutationObserverInit = { childList: true, characterData: true, attributes: true, subtree: true };
/** What may hide or show an element in the recording. */
const privacyAttributes = /^(?:class|data-sr-(?:mask|unmask|block))$/;

/** What the mutations that waited come to: each thing once, as it is now. */
interface Changes {
  removes: { id: number; parentId: number; shadow: boolean }[];
  added: Node[];
  texts: Set<Text>;
  attributes: Map<Element, Set<string>>;
}

/** Records added, removed and moved nodes, attributes and text. */
export class MutationRecorder {
  readonly #context: CaptureContext;
  readonly #observer: MutationObserver;
  readonly #stopLoads: Stop;

  constructor(context: CaptureContext) {
    this.#context = context;
    this.#observer = new MutationObserver(guarded((records: MutationRecord[]) => this.#record(records)));
    // A style sheet that was not loaded when its link was recorded.
    this.#stopLoads = listen(context.document, ['load'], ({ target }) => {
      if ((target as Node).nodeName === 'LINK') this.#recordSheet(target as HTMLLinkElement);
    });
  }

  watch(root: Node): void {
    this.#observer.observe(root, observed);
  }

  /** Records what is waiting, now. */
  drain(): void {
    this.#record(this.#observer.takeRecords());
  }

  /** Forgets what is waiting: a snapshot has it. */
  discard(): void {
    this.#observer.takeRecords();
  }

  stop(): void {
    this.#stopLoads();
    this.#observer.disconnect();
  }

  #record(records: MutationRecord[]): void {
    if (!records.length) return;
    const changes = this.#collect(records);
    const { mirror, writer } = this.#context;
    const firstNew = mirror.next;
    const texts = [...changes.texts].filter((text) => isRecorded(mirror.id(text), firstNew) && text.isConnected);
    const attributes = [...changes.attributes].filter(([element]) => isRecorded(mirror.id(element), firstNew) && element.isConnected);
    const added = changes.added.filter((node) => this.#isRoot(node));
    if (!changes.removes.length && !texts.length && !attributes.length && !added.length) return;
    this.#context.begin(RecordKind.Mutation);
    this.#writeRemoves(changes.removes);
    writer.int(texts.length);
    for (const text of texts) writer.int(mirror.id(text)).slot(textOf(text, mirror.flags(text), this.#context));
    writer.int(attributes.length);
    for (const [element, names] of attributes) this.#writeAttributes(element, names);
    for (const node of added) this.#writeRun(node);
    this.#context.end();
  }

  /** One pass over the records in order. Whoever was removed is forgotten at once: if it is back elsewhere, it is a new node there. */
  #collect(records: MutationRecord[]): Changes {
    const { mirror } = this.#context;
    const changes: Changes = { removes: [], added: [], texts: new Set(), attributes: new Map() };
    for (const { type, target, addedNodes, removedNodes, attributeName } of records) {
      if (type === 'childList') {
        const shadow = target.nodeType === 11;
        const parentId = mirror.id(shadow ? (target as ShadowRoot).host : target);
        for (let i = 0; i < removedNodes.length; i++) this.#remove(removedNodes[i], parentId, shadow, changes);
        for (let i = 0; i < addedNodes.length; i++) changes.added.push(addedNodes[i]);
      } else if (type === 'attributes') this.#touch(target as Element, attributeName!, changes);
      else changes.texts.add(target as Text);
    }
    return changes;
  }

  #remove(node: Node, parentId: number, shadow: boolean, { removes }: Changes): void {
    const { mirror } = this.#context;
    const id = mirror.id(node);
    if (!id) return;
    // Without a parent in the recording it left together with an ancestor.
    if (parentId) removes.push({ id, parentId, shadow });
    mirror.forget(node);
  }

  #touch(element: Element, name: string, changes: Changes): void {
    const { mirror } = this.#context;
    if (privacyAttributes.test(name) && mirror.id(element)) {
      const parent = element.parentNode;
      const flags = parent ? flagsOf(element, inheritedFlags(parent, this.#context), this.#context) : 0;
      if (parent && flags !== mirror.flags(element)) {
        // What it hides changed: its whole tree is recorded anew.
        this.#remove(element, mirror.id(hostOf(parent)), parent.nodeType === 11, changes);
        changes.added.push(element);
      }
    }
    const names = changes.attributes.get(element);
    if (names) names.add(name);
    else changes.attributes.set(element, new Set([name]));
  }

  /** True if the node begins a tree that the recording lacks: it is in the page, its parent is recorded, it is not. */
  #isRoot(node: Node): boolean {
    const parent = node.parentNode;
    const { mirror } = this.#context;
    if (!parent || !node.isConnected || mirror.id(node)) return false;
    const container = hostOf(parent);
    return mirror.id(container) !== 0 && !(mirror.flags(container) & Flag.Closed);
  }

  /** Writes the node and the siblings after it that are new as well, as one add group. Each is met once, so a long list costs no more than its length. */
  #writeRun(first: Node): void {
    const { mirror, writer } = this.#context;
    if (mirror.id(first)) return; // Written with an earlier run.
    const parent = first.parentNode!;
    const shadow = parent.nodeType === 11;
    let next: Node | null = first.nextSibling;
    while (next && !mirror.id(next)) next = next.nextSibling;
    writer.int(mirror.id(hostOf(parent))).intOrNil(next && mirror.id(next));
    const inherited = inheritedFlags(parent, this.#context);
    for (let node: Node | null = first; node && node !== next; node = node.nextSibling) writeTree(node, inherited, shadow, this.#context);
    writer.close();
  }

  #writeRemoves(removes: Changes['removes']): void {
    const { writer } = this.#context;
    const shadows = removes.some(({ shadow }) => shadow);
    writer.int(shadows ? MutationFlag.ShadowRemoves : 0).int(removes.length);
    for (const { id, parentId, shadow } of removes) {
      writer.int(id).int(parentId);
      if (shadows) writer.value(shadow || null);
    }
  }

  #writeAttributes(element: Element, names: Set<string>): void {
    const { mirror, writer } = this.#context;
    const blocked = mirror.flags(element) & Flag.Blocked;
    const values: (string | null)[] = [];
    for (const name of names) {
      if (blocked) continue;
      const value = element.getAttribute(name);
      const recorded = value === null ? null : attributeValue(element, name, value, this.#context);
      if (recorded !== undefined) values.push(name, recorded);
    }
    writer.int(mirror.id(element)).int(values.length / 2);
    for (let i = 0; i < values.length; i += 2) writer.slot(values[i]!).value(values[i + 1]);
  }

  #recordSheet(link: HTMLLinkElement): void {
    const id = this.#context.mirror.id(link);
    const text = id && linkText(link);
    if (!text) return;
    this.drain();
    this.#context.begin(RecordKind.Mutation).int(0).int(0).int(0).int(1).int(id).int(1).slot('_cssText').value(text);
    this.#context.end();
  }
}

/** Known before this record: what is new in it was written as it is now. */
function isRecorded(id: number, firstNew: number): boolean {
  return id !== 0 && id < firstNew;
}

function hostOf(parent: Node): Node {
  return parent.nodeType === 11 ? (parent as ShadowRoot).host : parent;
}

function inheritedFlags(parent: Node, { mirror }: CaptureContext): number {
  return mirror.flags(hostOf(parent)) & ~(Flag.Closed | Flag.Blocked);
}
