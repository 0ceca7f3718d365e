import { RecordKind, SEAL_BYTES } from '@session-replay/wire/codec/format';
import { beginAttach, beginMutation, MutationFlag, openCount, type Remove } from '@session-replay/wire/records/mutation';
import { AttributeChanges } from './attribute-changes.ts';
import type { CaptureContext } from './context.ts';
import { Flag, HIDES } from './flag.ts';
import { flagsIn, idIn, type Entry } from './mirror.ts';
import { TreeWalk } from './tree-walk.ts';
import { flagsOf, textOf } from './write-node.ts';
import { getAttribute, nextSibling, nodeType, ownerDocument, parentNode } from '../lib/dom.ts';
import { failed, guarded } from '../lib/guard.ts';
import { isViewer } from '../lib/viewer.ts';

/** What may hide or show an element in the recording. */
const privacyAttributes = /^(?:class|data-sr-(?:mask|unmask|block))$/;
const observed: MutationObserverInit = { childList: true, characterData: true, attributes: true, subtree: true };
/** The page waits no longer than this for one slice of ours … */
const SLICE_MS = 5;
/** … and this long before an event that is about the DOM is recorded. */
const DRAIN_MS = 15;
/** After an error in the DOM it begins anew so much later, twice as much each time and a minute and a half at most. */
const RETRY_MS = 100;
const MAX_RETRIES = 10;
/** Texts of one record: between records the clock is asked. Their number is written in one byte. */
const MAX_TEXTS = 127;

/** Of so many ms we may take this share. Over it, until half of it is enough, what changes gathers so long that it is kept to, and only the last value of a thing is recorded. */
const WINDOW_MS = 5000;
const BUDGET = 0.1;
const LEAST_GATHER_MS = 500;
const MOST_GATHER_MS = 2000;

/**
 * Records the DOM: a snapshot, then what changes. Observing only marks what is dirty; it is written in short slices, in tasks of their own, as it is then.
 * What holds between slices: the mirror has exactly the nodes that the recording has, where the recording has them, once the removes that wait are written;
 * and of the children that a recorded parent has and the recording lacks, the first of each run is in `#added`.
 */
export class DomRecorder {
  /** How often the DOM was seen to change. */
  changes = 0;
  #window = { began: performance.now(), ms: 0 };
  #degraded = false;
  /** What has been recorded since things last gathered took this long. */
  #batchMs = 0;
  /** The document has lost its root: as soon as there is one, the recording begins anew. */
  #restart = false;
  readonly #context: CaptureContext;
  readonly #observer: MutationObserver;
  readonly #walk: TreeWalk;
  readonly #channel = new MessageChannel();
  /** How often recording the DOM has failed, and when it is tried again. */
  #broken = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #scheduled = false;
  #working = false;
  /** When what waits was first seen, and when the snapshot began. */
  #since = 0;
  #snapshotTime = 0;
  /** What the observer has told and was not gone through yet, from `#read` on. */
  #records: MutationRecord[] = [];
  #read = 0;
  /** How many records there have been. */
  #seen = 0;
  #removes: Remove[] = [];
  readonly #texts = new Set<Text>();
  /** Changes of attributes that were seen in the middle of a snapshot. */
  #deferred: MutationRecord[] = [];
  #attributes!: AttributeChanges;
  /** Where unrecorded siblings begin, and the sibling they end before where that is known. */
  #added = new Map<Node, Node | null | undefined>();
  readonly #frames = new Set<HTMLIFrameElement>();
  #waiting: (() => void)[] = [];

  constructor(context: CaptureContext) {
    this.#context = context;
    this.#walk = new TreeWalk(context);
    this.#observer = new MutationObserver(
      guarded((records: MutationRecord[]) => {
        // First, for a snapshot that is taken now has them.
        this.#queue(records);
        if (context.awake()) this.#schedule();
        else this.rest();
      }),
    );
    this.#channel.port1.onmessage = guarded(() => {
      this.#scheduled = false;
      this.#work(SLICE_MS);
    });
  }

  /** Takes a snapshot: its first slice now, or as soon as the page has a root. What waits is in it. */
  snapshot(): void {
    const { document, now, options } = this.#context;
    if (this.#working) return this.later(() => this.snapshot());
    this.watch(document);
    this.#restart = !document.documentElement;
    if (this.#restart) return;
    this.#observer.takeRecords();
    this.#reset();
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

  /** Forgets what waits and what the recording has: the next snapshot says it all. */
  #reset(): void {
    this.#records = [];
    this.#removes = [];
    this.#deferred = [];
    this.#forget();
    this.#read = 0;
    this.#added.clear();
    this.#texts.clear();
    this.#frames.clear();
    this.#walk.reset();
    this.#context.mirror.reset();
  }

  /** Lets go of what waits, and watches nothing until the next snapshot. */
  rest(): void {
    this.#observer.disconnect();
    this.#reset();
  }

  /** What gathers is more, and has to be told apart. */
  #forget(): void {
    this.#attributes = new AttributeChanges(this.#context, this.#degraded ? 131_071 : 4093);
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
    const parent = parentNode(element);
    this.#queue(this.#observer.takeRecords());
    this.#collect(() => false);
    if (!parent || !mirror.id(element)) return;
    this.#mark();
    this.#remove(element, mirror.id(hostOf(parent)), nodeType(parent) === 11);
    mirror.sweep();
    this.#added.set(element, undefined);
    this.#schedule();
  }

  /** Writes all that waits, however long it takes, and stops. */
  stop(): void {
    // What runs at the end of one may have more to tell.
    for (let i = 0; i < 5; i++) this.#work(Infinity);
    clearTimeout(this.#retry);
    this.#observer.disconnect();
    this.#channel.port1.close();
  }

  /** The next slice: soon, or where less often is enough and none is under way, after things have gathered. */
  #schedule(gather = this.#degraded): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const next = (): void => this.#channel.port2.postMessage(0);
    if (!gather) return next();
    setTimeout(next, Math.min(Math.max(this.#batchMs / BUDGET, LEAST_GATHER_MS), MOST_GATHER_MS));
    this.#batchMs = 0;
  }

  /** One slice: `first`, then what waits, until it is done or `ms` are over. */
  #work(ms: number, first?: () => void): void {
    this.#context.awake();
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
      this.#queue(this.#observer.takeRecords());
      if (!this.#collect(late) || !this.#write(pause, late)) this.#schedule(false);
    } catch (error) {
      // What is recorded stays; of the DOM nothing more is, until a snapshot that comes later each time.
      this.#reset();
      failed(error, 'dom', 0);
      clearTimeout(this.#retry);
      this.#retry = setTimeout(
        guarded(() => this.#context.snapshot()),
        RETRY_MS * 2 ** Math.min(this.#broken++, MAX_RETRIES),
      );
    } finally {
      this.#working = false;
      const now = performance.now();
      this.#account(now, now - began);
    }
    if (this.#restart && this.#context.document.documentElement) this.#context.snapshot();
  }

  /** Adds up what a slice took. Who takes too much of the page's time records less often, and says so, until it is better. */
  #account(now: number, took: number): void {
    const { cost } = this.#context;
    const window = this.#window;
    cost.ms += took;
    this.#batchMs += took;
    cost.longestMs = Math.max(cost.longestMs, took);
    if (now - window.began > WINDOW_MS) {
      const share = window.ms / (now - window.began);
      if (share > (this.#degraded ? BUDGET / 2 : BUDGET) !== this.#degraded) {
        this.#degraded = !this.#degraded;
        this.#forget();
        this.#context.custom('recorder', { degraded: this.#degraded, share });
      }
      this.#window = { began: now, ms: took };
    } else window.ms += took;
  }

  /** True: all is written. */
  #write(pause: () => boolean, late: () => boolean): boolean {
    if (this.#restart) return true;
    const walk = this.#walk;
    while (walk.open) {
      if (late()) return false;
      const { writer } = this.#context;
      this.#context.begin(RecordKind.SnapshotMore, this.#snapshotTime);
      const last = writer.length;
      writer.bool(true);
      walk.prune();
      if (!walk.write(pause)) writer.patch(last, false);
      this.#context.end();
    }
    if (this.#deferred.length) {
      this.#records = this.#deferred;
      this.#deferred = [];
      if (!this.#collect(late)) return false;
    }
    while (this.#removes.length || this.#texts.size || this.#added.size) {
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

  #queue(records: MutationRecord[]): void {
    if (!records.length) return;
    this.#mark();
    this.#seen += records.length;
    this.#records = this.#records.length ? this.#records.concat(records) : records;
  }

  /** One pass over the records in order, which writes attributes and marks the rest; true: all of them. Whoever was removed is forgotten at once: if it is back elsewhere, it is a new node there. */
  #collect(late: () => boolean): boolean {
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
          attributes.write(target as Element, attributeName, entry, this.#seen - records.length + this.#read, this.#seen, this.#since);
      } else if (record.type === 'characterData') {
        if (mirror.entry(target)) this.#texts.add(target as Text);
      } else {
        const { addedNodes, removedNodes } = record;
        if (nodeType(target) === 9 && this.#isReplaced(target as Document, removedNodes)) continue;
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

  /** A document that was opened anew, or has another root, is recorded from its beginning: no player can replace a root reliably. */
  #isReplaced(document: Document, removed: NodeList): boolean {
    const { mirror } = this.#context;
    if (mirror.id(document) && !Array.prototype.some.call(removed, (node: Node) => nodeType(node) !== 8 && mirror.id(node))) return false;
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
    if (!this.#records.length && !this.#removes.length && !this.#texts.size && !this.#added.size) this.#since = this.#context.now();
  }

  #remove(node: Node, parentId: number, shadow: boolean): void {
    const { mirror } = this.#context;
    // Without a parent in the recording it left together with an ancestor.
    if (parentId) this.#removes.push([mirror.id(node), parentId, shadow || null]);
    mirror.drop(node);
  }

  /** An unrecorded node left: what is unrecorded behind it begins with its next sibling. */
  #replaceAnchor(node: Node, next: Node | null): void {
    this.#walk.removed(node, next);
    if (this.#added.delete(node) && next) this.#added.set(next, undefined);
  }

  /** What an element hides may have changed: then its whole tree is recorded anew. */
  #hidesAnew(element: Element, name: string, flags: number): boolean {
    if (!privacyAttributes.test(name)) return false;
    const { mirror, options } = this.#context;
    // What most changes of a class are: it hides nothing, and nothing was hidden.
    if (name === 'class' && !(flags & (Flag.Masked | Flag.Blocked | Flag.Plain)) && options.isPlain(getAttribute(element, name) ?? ''))
      return false;
    const parent = parentNode(element);
    if (!parent || flagsOf(element, this.#inherited(parent), this.#context) === flags) return false;
    this.#remove(element, mirror.id(hostOf(parent)), nodeType(parent) === 11);
    this.#added.set(element, undefined);
    return true;
  }

  #writeChanges(pause: () => boolean): void {
    const { mirror, writer } = this.#context;
    const removes = this.#removes;
    this.#removes = [];
    let begun = false;
    const begin = (): void => {
      if (begun) return;
      begun = true;
      this.#context.begin(RecordKind.Mutation, this.#since);
      const shadows = removes.some(([, , shadow]) => shadow);
      beginMutation(writer, shadows ? MutationFlag.ShadowRemoves : 0, removes);
      this.#writeTexts();
      // Attributes are written by themselves.
      writer.int(0);
    };
    if (removes.length || this.#texts.size) begin();
    if (!this.#texts.size) {
      for (const [node, end] of this.#added) {
        this.#added.delete(node);
        // It begins a tree that the recording lacks if its parent is recorded and it is not.
        const above = parentNode(node);
        if (!above || mirror.entry(node)) continue;
        const parent = mirror.entry(hostOf(above));
        if (!parent || flagsIn(parent) & Flag.Closed) continue;
        begin();
        this.#writeRun(above, parent, node, end);
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

  /** Begins the group of `first` and the siblings after it that are new as well. Each is met once, so a long list costs no more than its length. */
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

  /** Writes how many texts follow, and the first of those that wait. */
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

  /** The document of a frame, as the one child of its element. */
  #writeFrame(frame: HTMLIFrameElement, pause: () => boolean): void {
    const { mirror, writer, now } = this.#context;
    const id = mirror.id(frame);
    const document = id ? frame.contentDocument : null;
    // Without a root it is being opened, and comes back here when it has one.
    if (!document?.documentElement || mirror.id(document) || isViewer(document)) return;
    this.watch(document);
    this.#context.framed(frame, document);
    this.#context.recorded(document);
    this.#context.begin(RecordKind.Mutation, (this.#since = now()));
    beginAttach(writer, id);
    this.#walk.run(frame, document, null, mirror.flags(frame) & (Flag.Masked | Flag.Plain), false, 0);
    if (!this.#walk.write(pause)) this.#cut();
    this.#context.end();
  }

  /** What a child of `parent` inherits. */
  #inherited(parent: Node): number {
    return this.#context.mirror.flags(hostOf(parent)) & (HIDES | Flag.Style);
  }
}

function hostOf(parent: Node): Node {
  return nodeType(parent) === 11 ? (parent as ShadowRoot).host : parent;
}
