import { RecordKind, SEAL_BYTES } from '@session-replay/wire/codec/format';
import { beginAttach, beginMutation, MutationFlag, openCount, type Remove } from '@session-replay/wire/records/mutation';
import { AttributeChanges } from './attribute-changes.ts';
import type { CaptureContext } from '../context.ts';
import { Flag, HIDES } from './flag.ts';
import { flagsIn, idIn, type Entry } from './mirror.ts';
import { TreeWalk } from './tree-walk.ts';
import { flagsOf, textOf } from './write-node.ts';
import { getAttribute, nextSibling, nodeType, ownerDocument, parentNode } from '../../lib/dom.ts';
import { failed, guarded } from '../../lib/guard.ts';
import { isViewer } from '../../lib/viewer.ts';

/** Attributes that may hide or show an element in the recording. */
const privacyAttributes = /^(?:class|data-sr-(?:mask|unmask|block))$/;
const observed: MutationObserverInit = { childList: true, characterData: true, attributes: true, subtree: true };
/** The page waits no longer than this (ms) for one slice of recording … */
const SLICE_MS = 5;
/** … and this long before an event that is about the DOM is recorded. */
const DRAIN_MS = 15;
/** After an error in the DOM, recording begins again with a snapshot after this time (ms), twice as long each time, and 102 s at most. */
const RETRY_MS = 100;
const MAX_RETRIES = 10;
/** The most texts of one record: the clock is asked only between records, and the number of texts is written in one byte. */
const MAX_TEXTS = 127;

/**
 * Of each window of `WINDOW_MS` the recorder may take the share `BUDGET`. If it takes more, changes gather until the share is kept,
 * and only the last value of a thing is recorded; this ends when half of the share is enough.
 */
const WINDOW_MS = 5000;
const BUDGET = 0.1;
const LEAST_GATHER_MS = 500;
const MOST_GATHER_MS = 2000;

/**
 * Records the DOM: a snapshot, then its changes. Observing only marks nodes as dirty; short slices, in tasks of their own, write
 * them as they are then.
 * Invariants between slices: once the waiting removes are written, the mirror has exactly the nodes that the recording has, at the
 * places where the recording has them; and of the children that a recorded parent has and the recording lacks, the first of each
 * run is in `#added`.
 */
export class DomRecorder {
  /** How often the DOM was seen to change. */
  changes = 0;
  #window = { began: performance.now(), ms: 0 };
  #degraded = false;
  /** How long (ms) recording has taken since changes last gathered. */
  #batchMs = 0;
  /** The document has lost its root: as soon as there is one, the recording begins again. */
  #restart = false;
  readonly #context: CaptureContext;
  readonly #observer: MutationObserver;
  readonly #walk: TreeWalk;
  readonly #channel = new MessageChannel();
  /** How often recording the DOM has failed, and the timer of the next try. */
  #broken = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #scheduled = false;
  #working = false;
  /** When the first of the waiting changes was seen, and when the snapshot began (ms since 1970). */
  #since = 0;
  #snapshotTime = 0;
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
  readonly #frames = new Set<HTMLIFrameElement>();
  #waiting: (() => void)[] = [];

  constructor(context: CaptureContext) {
    this.#context = context;
    this.#walk = new TreeWalk(context);
    this.#observer = new MutationObserver(
      guarded((records: MutationRecord[]) => {
        // Queued before `awake` is asked: if that takes a snapshot, the snapshot has these changes and drops the queue.
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

  /** Takes a snapshot: its first slice now, or as soon as the page has a root. It contains the waiting changes, which are dropped. */
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
      // This is never the last part: the document's children follow.
      writer.bool(false).int(scrollX).int(scrollY);
      this.#walk.document(document, options.strict ? Flag.Masked : 0);
      this.#context.end();
      this.#context.recorded(document);
    });
  }

  /** Forgets the waiting changes and the mirror: the next snapshot contains everything. */
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

  /** Drops the waiting changes, and watches nothing until the next snapshot. */
  rest(): void {
    this.#observer.disconnect();
    this.#reset();
  }

  /** Forgets which attributes were written. While degraded, more changes gather and have to be told apart, so the table is larger. */
  #forget(): void {
    this.#attributes = new AttributeChanges(this.#context, this.#degraded ? 131_071 : 4093);
  }

  watch(root: Node): void {
    this.#observer.observe(root, observed);
  }

  /** Whether a snapshot is half written: only records that say nothing of the DOM may come in between. */
  get inSnapshot(): boolean {
    return this.#walk.open;
  }

  /** Writes the waiting changes, as far as that goes in a few ms. */
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

  /** The frame has a document to record, for the first time or again. */
  attachFrame(frame: HTMLIFrameElement): void {
    this.#frames.add(frame);
    this.#schedule();
  }

  /** Records an element again, because its content has changed in a way that attributes do not tell. */
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

  /** Writes everything that waits, however long it takes, and stops. */
  stop(): void {
    // A function that runs at the end of one round may have more to record.
    for (let i = 0; i < 5; i++) this.#work(Infinity);
    clearTimeout(this.#retry);
    this.#observer.disconnect();
    this.#channel.port1.close();
  }

  /** Schedules the next slice, if none is: soon, or with `gather` after changes have gathered. */
  #schedule(gather = this.#degraded): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const next = (): void => this.#channel.port2.postMessage(0);
    if (!gather) return next();
    setTimeout(next, Math.min(Math.max(this.#batchMs / BUDGET, LEAST_GATHER_MS), MOST_GATHER_MS));
    this.#batchMs = 0;
  }

  /** One slice: runs `first`, then writes waiting changes until none is left or `ms` are over. */
  #work(ms: number, first?: () => void): void {
    this.#context.awake();
    // A function of the page that the recorder calls may lead here again.
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
      // Written records stay. No more of the DOM is recorded until the next snapshot, which comes later each time.
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

  /**
   * Adds the time of a slice to the cost. If the recorder takes too much of the page's time, it records less often, and says so,
   * until that is better.
   */
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

  /** Writes everything that waits; returns true when all is written. */
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
      // If a part of the document did not fit, the rest of it waits in `#added`.
      return this.#write(pause, late);
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    // Each function is guarded: if one throws, the others still run.
    for (const run of waiting) guarded(run)();
    return !this.#waiting.length && !this.#frames.size;
  }

  #queue(records: MutationRecord[]): void {
    if (!records.length) return;
    this.#mark();
    this.#seen += records.length;
    this.#records = this.#records.length ? this.#records.concat(records) : records;
  }

  /**
   * Goes once over the observer's records in order, writes attributes and marks the rest; returns true when all are done. A removed
   * node is forgotten at once: if it is back elsewhere, it is a new node there.
   */
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

  /**
   * Whether a document was opened again, or has another root. Then it is recorded from its beginning: no player can replace a root
   * reliably.
   */
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

  /** Notes that something changes now. All waiting changes are recorded with the time of the first. */
  #mark(): void {
    this.changes++;
    if (!this.#records.length && !this.#removes.length && !this.#texts.size && !this.#added.size) this.#since = this.#context.now();
  }

  #remove(node: Node, parentId: number, shadow: boolean): void {
    const { mirror } = this.#context;
    // If the parent is not in the recording, the node has left together with an ancestor.
    if (parentId) this.#removes.push([mirror.id(node), parentId, shadow || null]);
    mirror.drop(node);
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
        this.#cut();
        break;
      }
    }
    if (begun) this.#context.end();
  }

  /** Ends the record: the rest of the added trees goes into another one, before nodes that were added later. */
  #cut(): void {
    this.#added = new Map([...this.#walk.cut(), ...this.#added]);
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

  /** Writes the document of a frame, as the one child of its element. */
  #writeFrame(frame: HTMLIFrameElement, pause: () => boolean): void {
    const { mirror, writer, now } = this.#context;
    const id = mirror.id(frame);
    const document = id ? frame.contentDocument : null;
    // A document without a root is being opened, and comes back here when it has one.
    if (!document?.documentElement || mirror.id(document) || isViewer(document)) return;
    this.watch(document);
    this.#context.frameAttached(frame, document);
    this.#context.recorded(document);
    this.#context.begin(RecordKind.Mutation, (this.#since = now()));
    beginAttach(writer, id);
    this.#walk.run(frame, document, null, mirror.flags(frame) & (Flag.Masked | Flag.Plain), false, 0);
    if (!this.#walk.write(pause)) this.#cut();
    this.#context.end();
  }

  /** The flags that a child of `parent` inherits. */
  #inherited(parent: Node): number {
    return this.#context.mirror.flags(hostOf(parent)) & (HIDES | Flag.Style);
  }
}

function hostOf(parent: Node): Node {
  return nodeType(parent) === 11 ? (parent as ShadowRoot).host : parent;
}
