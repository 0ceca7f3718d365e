import { MutationFlag, RecordKind, SEAL_BYTES } from '@session-replay/wire/format';
import { attributeValue, dialogMode } from './attributes.ts';
import type { CaptureContext } from './context.ts';
import { Flag } from './flag.ts';
import { InlineStyles } from './inline-styles.ts';
import { TreeWalk } from './tree-walk.ts';
import { unclobbered } from './unclobbered.ts';
import { flagsOf, textOf } from './write-node.ts';
import { guarded } from '../lib/guard.ts';

const observed: MutationObserverInit = { childList: true, characterData: true, attributes: true, subtree: true };
/** What may hide or show an element in the recording. */
const privacyAttributes = /^(?:class|data-sr-(?:mask|unmask|block))$/;
/** The page waits no longer than this for one slice of ours … */
const SLICE_MS = 5;
/** … and this long before an event that is about the DOM is recorded. */
const DRAIN_MS = 15;
/** Texts and attributes of one record: between records the clock is asked. */
const MAX_CHANGES = 200;

/** Of so many ms we may take this share; over it, what waits gathers for so many ms, and only the last value of a thing is recorded. */
const WINDOW_MS = 5000;
const BUDGET = 0.1;
const DEGRADED_MS = 500;

/**
 * Records the DOM: a snapshot, then what changes. Observing only marks what is dirty; it is written in short slices, in tasks of their own, as it is then.
 * What holds between slices: the mirror has exactly the nodes that the recording has, where the recording has them, once the removes that wait are written;
 * and of the children that a recorded parent has and the recording lacks, the first of each run is in `#added`.
 */
export class DomRecorder {
  /** What recording the DOM has cost so far, and its longest slice, in ms. */
  cost = { ms: 0, longestMs: 0 };
  /** How often the DOM was seen to change. */
  changes = 0;
  #window = { began: 0, ms: 0 };
  #degraded = false;
  /** The document has lost its root: as soon as there is one, the recording begins anew. */
  #restart = false;
  readonly #context: CaptureContext;
  readonly #observer: MutationObserver;
  readonly #walk: TreeWalk;
  readonly #channel = new MessageChannel();
  #scheduled = false;
  #working = false;
  /** When what waits was first seen, and when the snapshot began. */
  #since = 0;
  #snapshotTime = 0;
  #removes: [id: number, parentId: number, shadow: boolean][] = [];
  readonly #texts = new Set<Text>();
  readonly #attributes = new Map<Element, string | Set<string>>();
  /** Where unrecorded siblings begin, and the sibling they end before where that is known. */
  #added = new Map<Node, Node | null | undefined>();
  readonly #styles = new InlineStyles();
  readonly #frames = new Set<HTMLIFrameElement>();
  #waiting: (() => void)[] = [];

  constructor(context: CaptureContext) {
    this.#context = context;
    this.#walk = new TreeWalk(context);
    this.#observer = new MutationObserver(
      guarded((records: MutationRecord[]) => {
        this.#collect(records);
        this.#schedule();
      }),
    );
    this.#channel.port1.onmessage = guarded(() => {
      this.#scheduled = false;
      this.#work(SLICE_MS);
    });
  }

  /** Takes a snapshot: its first slice now, or as soon as the page has a root. What waits is in it. */
  snapshot(): void {
    const { mirror, document, now, options } = this.#context;
    if (this.#working) return this.later(() => this.snapshot());
    this.watch(document);
    this.#restart = !document.documentElement;
    if (this.#restart) return;
    this.#observer.takeRecords();
    this.#removes = [];
    this.#added.clear();
    this.#texts.clear();
    this.#attributes.clear();
    this.#frames.clear();
    this.#walk.reset();
    mirror.reset();
    this.#snapshotTime = now();
    this.#work(SLICE_MS, () => {
      const { writer } = this.#context;
      const { scrollX, scrollY } = this.#context.window;
      this.#context.begin(RecordKind.Snapshot, this.#snapshotTime);
      // Never the last part: what is below the document follows.
      writer.bool(false).int(scrollX).int(scrollY);
      this.#walk.document(document, options.strict ? Flag.Masked : 0);
      this.#context.end();
      this.#context.recorded(document);
    });
  }

  watch(root: Node): void {
    this.#observer.observe(root, observed);
  }

  /** A snapshot is half written: only what says nothing of the DOM may come between. */
  get inSnapshot(): boolean {
    return this.#walk.open;
  }

  /** Writes what waits, as far as that goes in a few ms. */
  drain(): void {
    this.#work(DRAIN_MS);
  }

  settled(run: () => void): void {
    this.#waiting.push(run);
    this.drain();
  }

  later(run: () => void): void {
    this.#waiting.push(run);
    this.#schedule();
  }

  /** Another document to record, in a frame that is recorded. */
  frame(frame: HTMLIFrameElement): void {
    this.#frames.add(frame);
    this.#schedule();
  }

  /** Records an element anew: what it shows has changed in a way that attributes do not tell. */
  again(element: Element): void {
    const { mirror } = this.#context;
    const parent = element.parentNode;
    this.#collect(this.#observer.takeRecords());
    if (!parent || !mirror.id(element)) return;
    this.#mark();
    this.#remove(element, mirror.id(hostOf(parent)), parent.nodeType === 11);
    mirror.sweep();
    this.#added.set(element, undefined);
    this.#schedule();
  }

  /** Writes all that waits, however long it takes, and stops. */
  stop(): void {
    // What runs at the end of one may have more to tell.
    for (let i = 0; i < 5; i++) this.#work(Infinity);
    this.#observer.disconnect();
    this.#channel.port1.close();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (this.#degraded) setTimeout(() => this.#channel.port2.postMessage(0), DEGRADED_MS);
    else this.#channel.port2.postMessage(0);
  }

  /** One slice: `first`, then what waits, until it is done or `ms` are over. */
  #work(ms: number, first?: () => void): void {
    // A function of the page's that we call may end up here again.
    if (this.#working) return this.#schedule();
    this.#working = true;
    const began = performance.now();
    const { writer } = this.#context;
    let nodes = 0;
    const late = (): boolean => performance.now() - began > ms;
    const pause = (): boolean => writer.length >= SEAL_BYTES || (!(++nodes & 31) && late());
    try {
      first?.();
      this.#collect(this.#observer.takeRecords());
      if (!this.#restart && !this.#write(pause, late)) this.#schedule();
    } finally {
      this.#working = false;
      const now = performance.now();
      this.#account(now, now - began);
    }
    if (this.#restart && this.#context.document.documentElement) this.#context.snapshot();
  }

  /** Adds up what a slice took. Who takes too much of the page's time records less often, and says so, until it is better. */
  #account(now: number, took: number): void {
    const { cost } = this;
    const window = this.#window;
    cost.ms += took;
    cost.longestMs = Math.max(cost.longestMs, took);
    if (now - window.began > WINDOW_MS) {
      const share = window.ms / (now - window.began);
      if (window.began && share > BUDGET !== this.#degraded) {
        this.#degraded = !this.#degraded;
        this.#context.custom('recorder', { degraded: this.#degraded, share });
      }
      this.#window = { began: now, ms: took };
    } else window.ms += took;
  }

  /** True: all is written. */
  #write(pause: () => boolean, late: () => boolean): boolean {
    const walk = this.#walk;
    while (walk.open) {
      if (late()) return false;
      const { writer } = this.#context;
      this.#context.begin(RecordKind.SnapshotMore, this.#snapshotTime);
      const last = writer.position;
      writer.bool(true);
      walk.prune();
      if (!walk.write(pause)) writer.patchBool(last, false);
      this.#context.end();
    }
    while (this.#removes.length || this.#texts.size || this.#attributes.size || this.#added.size) {
      if (late()) return false;
      this.#writeChanges(pause);
    }
    for (const frame of this.#frames) {
      if (late()) return false;
      this.#frames.delete(frame);
      this.#writeFrame(frame, pause);
      // What did not fit of it waits.
      return this.#write(pause, late);
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    // Each is guarded: one that throws does not take the others along.
    for (const run of waiting) guarded(run)();
    return !this.#waiting.length && !this.#frames.size;
  }

  /** One pass over the records in order, which only marks. Whoever was removed is forgotten at once: if it is back elsewhere, it is a new node there. */
  #collect(records: MutationRecord[]): void {
    if (!records.length) return;
    const { mirror } = this.#context;
    this.#mark();
    for (const record of records) {
      const { type, target } = record;
      if (type === 'attributes') {
        if (mirror.id(target)) this.#touch(target as Element, record.attributeName!);
      } else if (type === 'characterData') {
        if (mirror.id(target)) this.#texts.add(target as Text);
      } else {
        const { addedNodes, removedNodes } = record;
        if (target.nodeType === 9 && this.#isReplaced(target as Document, removedNodes)) continue;
        const shadow = target.nodeType === 11;
        const parentId = mirror.id(shadow ? (target as ShadowRoot).host : target);
        for (let i = 0; i < removedNodes.length; i++) {
          const node = removedNodes[i];
          if (mirror.id(node)) this.#remove(node, parentId, shadow);
          else this.#replaceAnchor(node, record.nextSibling);
        }
        for (let i = 0; i < addedNodes.length; i++) this.#added.set(addedNodes[i], undefined);
      }
    }
    mirror.sweep();
  }

  /** A document that was opened anew, or has another root, is recorded from its beginning: no player can replace a root reliably. */
  #isReplaced(document: Document, removed: NodeList): boolean {
    const { mirror } = this.#context;
    if (mirror.id(document) && !Array.prototype.some.call(removed, (node: Node) => node.nodeType !== 8 && mirror.id(node))) return false;
    if (document === this.#context.document) this.#restart = true;
    else {
      const frame = document.defaultView?.frameElement;
      mirror.drop(document);
      if (frame) this.#frames.add(frame as HTMLIFrameElement);
    }
    return true;
  }

  /** Something changes now; what waits bears the time of the first. */
  #mark(): void {
    this.changes++;
    if (!this.#removes.length && !this.#texts.size && !this.#attributes.size && !this.#added.size) this.#since = this.#context.now();
  }

  #remove(node: Node, parentId: number, shadow: boolean): void {
    const { mirror } = this.#context;
    // Without a parent in the recording it left together with an ancestor.
    if (parentId) this.#removes.push([mirror.id(node), parentId, shadow]);
    mirror.drop(node);
  }

  /** An unrecorded node left: what is unrecorded behind it begins with its next sibling. */
  #replaceAnchor(node: Node, next: Node | null): void {
    this.#walk.removed(node, next);
    if (this.#added.delete(node) && next) this.#added.set(next, undefined);
  }

  #touch(element: Element, name: string): void {
    const { mirror } = this.#context;
    if (privacyAttributes.test(name)) {
      const parent = unclobbered(element).parentNode;
      const flags = parent ? flagsOf(unclobbered(element), this.#inherited(parent), this.#context) : 0;
      if (parent && flags !== mirror.flags(element)) {
        // What it hides changed: its whole tree is recorded anew.
        this.#remove(element, mirror.id(hostOf(parent)), parent.nodeType === 11);
        this.#added.set(element, undefined);
        return;
      }
    }
    const names = this.#attributes.get(element);
    if (names === undefined) this.#attributes.set(element, name);
    else if (typeof names !== 'string') names.add(name);
    else if (names !== name) this.#attributes.set(element, new Set([names, name]));
  }

  #writeChanges(pause: () => boolean): void {
    const { mirror, writer } = this.#context;
    const removes = this.#removes;
    this.#removes = [];
    const texts = take(this.#texts, (text) => mirror.id(text));
    const attributes = take(this.#attributes, ([element]) => mirror.id(element));
    let begun = false;
    const begin = (): void => {
      if (begun) return;
      begun = true;
      this.#context.begin(RecordKind.Mutation, this.#since);
      const shadows = removes.some(([, , shadow]) => shadow);
      writer.int(shadows ? MutationFlag.ShadowRemoves : 0).int(removes.length);
      for (const [id, parentId, shadow] of removes) {
        writer.int(id).int(parentId);
        if (shadows) writer.value(shadow || null);
      }
      writer.int(texts.length);
      for (const text of texts) writer.int(mirror.id(text)).slot(textOf(text, mirror.flags(text), this.#context));
      writer.int(attributes.length);
      for (const [element, names] of attributes) this.#writeAttributes(element, names);
    };
    if (removes.length || texts.length || attributes.length) begin();
    if (!this.#texts.size && !this.#attributes.size) {
      for (const [node, end] of this.#added) {
        this.#added.delete(node);
        if (!this.#isRoot(node)) continue;
        begin();
        this.#writeRun(node, end);
        if (this.#walk.write(pause)) continue;
        this.#cut();
        break;
      }
    }
    if (begun) this.#context.end();
  }

  /** The rest of what is being added goes into another record, before what was added later. */
  #cut(): void {
    this.#added = new Map([...this.#walk.cut(), ...this.#added]);
  }

  /** True if the node begins a tree that the recording lacks: its parent is recorded, it is not. */
  #isRoot(node: Node): boolean {
    const { mirror } = this.#context;
    const parent = unclobbered(node).parentNode;
    if (!parent || mirror.id(node)) return false;
    const container = hostOf(parent);
    return mirror.id(container) > 0 && !(mirror.flags(container) & Flag.Closed);
  }

  /** Begins the group of `first` and the siblings after it that are new as well. Each is met once, so a long list costs no more than its length. */
  #writeRun(first: Node, end: Node | null | undefined): void {
    const { mirror, writer, document } = this.#context;
    const parent = unclobbered(first).parentNode!;
    if (end === undefined || (end && !mirror.id(end))) {
      end = unclobbered(first).nextSibling;
      while (end && !mirror.id(end)) end = unclobbered(end).nextSibling;
    }
    writer.int(mirror.id(hostOf(parent))).intOrNil(end && mirror.id(end));
    const owner = first.ownerDocument!;
    this.#walk.run(parent, first, end, this.#inherited(parent), parent.nodeType === 11, owner === document ? 0 : mirror.id(owner));
  }

  #writeAttributes(element: Element, names: string | Set<string>): void {
    const { mirror, writer } = this.#context;
    const flags = mirror.flags(element);
    const values: unknown[] = [];
    for (const name of typeof names === 'string' ? [names] : names) {
      if (flags & Flag.Blocked) continue;
      const value = unclobbered(element).getAttribute(name);
      const recorded = value === null ? null : attributeValue(element, name, value, flags, this.#context.options);
      if (recorded !== undefined)
        values.push(name, name === 'style' && recorded ? this.#styles.change(element, mirror.id(element), recorded) : recorded);
      if (name === 'open' && value !== null && element.nodeName === 'DIALOG') values.push('rr_open_mode', dialogMode(element));
    }
    writer.int(mirror.id(element)).int(values.length / 2);
    for (let i = 0; i < values.length; i += 2) writer.slot(values[i] as string).value(values[i + 1]);
  }

  /** The document of a frame, as the one child of its element. */
  #writeFrame(frame: HTMLIFrameElement, pause: () => boolean): void {
    const { mirror, writer, now } = this.#context;
    const id = mirror.id(frame);
    const document = id ? frame.contentDocument : null;
    // Without a root it is being opened, and comes back here when it has one.
    if (!document?.documentElement || mirror.id(document)) return;
    this.watch(document);
    this.#context.framed(frame, document);
    this.#context.recorded(document);
    this.#context.begin(RecordKind.Mutation, (this.#since = now()));
    writer
      .int(MutationFlag.AttachIframe | MutationFlag.KeepNested)
      .int(0)
      .int(0)
      .int(0)
      .int(id)
      .nil();
    this.#walk.run(frame, document, null, mirror.flags(frame) & Flag.Masked, false, 0);
    if (!this.#walk.write(pause)) this.#cut();
    this.#context.end();
  }

  /** What a child of `parent` inherits. */
  #inherited(parent: Node): number {
    return this.#context.mirror.flags(hostOf(parent)) & (Flag.Masked | Flag.Style);
  }
}

/** Takes the first entries out of a set or map, and returns those that are still recorded. */
function take<T>(entries: Iterable<T> & { delete: (key: never) => boolean; size: number }, isRecorded: (entry: T) => number): T[] {
  const taken: T[] = [];
  for (const entry of entries) {
    if (taken.length >= MAX_CHANGES) break;
    entries.delete((Array.isArray(entry) ? entry[0] : entry) as never);
    if (isRecorded(entry)) taken.push(entry);
  }
  return taken;
}

function hostOf(parent: Node): Node {
  return parent.nodeType === 11 ? (parent as ShadowRoot).host : parent;
}
