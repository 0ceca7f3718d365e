import { RecordKind, SEAL_BYTES } from '@session-replay/wire/codec/format';
import type { CaptureContext } from '../context.ts';
import { DomChanges } from './dom-changes.ts';
import { Flag } from './flag.ts';
import { frameWriter } from './frame-documents.ts';
import { Slices } from './slices.ts';
import { TreeWalk } from './tree-walk.ts';
import { failed, guarded } from '../../lib/guard.ts';

const observed: MutationObserverInit = { childList: true, characterData: true, attributes: true, subtree: true };
/** The page waits no longer than this (ms) for one slice of recording … */
const SLICE_MS = 5;
/** … and this long before an event that is about the DOM is recorded. */
const DRAIN_MS = 15;
/** After an error in the DOM, recording begins again with a snapshot after this time (ms), twice as long each time, and 102 s at most. */
const RETRY_MS = 100;
const MAX_RETRIES = 10;

/** Records the DOM: a snapshot, then its changes, in short slices. Observing only marks what has changed. */
export class DomRecorder {
  /** Recording begins again with a snapshot, once this slice is over and the document has a root. */
  #restart = false;
  readonly #context: CaptureContext;
  readonly #observer: MutationObserver;
  readonly #slices: Slices;
  readonly #walk: TreeWalk;
  readonly #changes: DomChanges;
  /** Frames that have a document to record, for the first time or again. */
  readonly #frames = new Set<HTMLIFrameElement>();
  readonly #writeFrames: (pause: () => boolean, late: () => boolean) => boolean;
  /** How often recording the DOM has failed, and the timer of the next try. */
  #broken = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #working = false;
  /** When the snapshot began (ms since 1970). */
  #snapshotTime = 0;
  #waiting: (() => void)[] = [];

  constructor(context: CaptureContext) {
    this.#context = context;
    this.#slices = new Slices(context, () => this.#work(SLICE_MS));
    this.#walk = new TreeWalk(context);
    this.#changes = new DomChanges(context, this.#walk, (document) => {
      const frame = document.defaultView?.frameElement;
      if (document === context.document) this.#restart = true;
      else {
        context.mirror.drop(document);
        if (frame) this.#frames.add(frame as HTMLIFrameElement);
      }
    });
    this.#writeFrames = frameWriter(context, this.#walk, this.#changes, this.#frames);
    this.#observer = new MutationObserver(
      guarded((records: MutationRecord[]) => {
        // Queued before `awake` is asked: if that takes a snapshot, the snapshot has these changes and drops the queue.
        this.#changes.queue(records);
        if (context.awake()) this.#slices.plan();
        else this.rest();
      }),
    );
  }

  /** How often the DOM was seen to change. */
  get changes(): number {
    return this.#changes.times;
  }

  /** Takes a snapshot: its first slice now, or as soon as the page has a root. It contains the waiting changes, which are dropped. */
  snapshot(): void {
    const { document, now, options } = this.#context;
    // A function of the page that the recorder calls may ask for a snapshot while another is being written.
    this.#restart = this.#working || !document.documentElement;
    this.watch(document);
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
    this.#changes.dropAll();
    this.#changes.forget(this.#slices.gathers);
    this.#frames.clear();
    this.#walk.reset();
    this.#context.mirror.reset();
  }

  /** Drops the waiting changes, and watches nothing until the next snapshot. */
  rest(): void {
    this.#observer.disconnect();
    this.#reset();
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
    this.#slices.plan();
  }

  /** The frame has a document to record, for the first time or again. */
  attachFrame(frame: HTMLIFrameElement): void {
    this.#frames.add(frame);
    this.#slices.plan();
  }

  /** Records an element again, because its content has changed in a way that attributes do not tell. */
  again(element: Element): void {
    this.#changes.queue(this.#observer.takeRecords());
    this.#changes.again(element);
    this.#slices.plan();
  }

  /** Writes everything that waits, however long it takes, and stops. */
  stop(): void {
    // A function that runs at the end of one round may have more to record.
    for (let i = 0; i < 5; i++) this.#work(Infinity);
    clearTimeout(this.#retry);
    this.#observer.disconnect();
    this.#slices.stop();
  }

  /** One slice: runs `first`, then writes waiting changes until none is left or `ms` are over. */
  #work(ms: number, first?: () => void): void {
    const { awake, document, snapshot, writer } = this.#context;
    awake();
    // A function of the page that the recorder calls may lead here again.
    if (this.#working) return this.#slices.plan();
    this.#working = true;
    const began = performance.now();
    let nodes = 0;
    const late = (): boolean => performance.now() - began > ms;
    const pause = (): boolean => writer.length >= SEAL_BYTES || (!(++nodes & 31) && late());
    try {
      first?.();
      this.#changes.queue(this.#observer.takeRecords());
      if (!this.#changes.collect(late) || !this.#write(pause, late)) this.#slices.plan(false);
    } catch (error) {
      // Written records stay. No more of the DOM is recorded until the next snapshot, which comes later each time.
      this.#reset();
      failed(error, 'dom', 0);
      clearTimeout(this.#retry);
      this.#retry = setTimeout(guarded(snapshot), RETRY_MS * 2 ** Math.min(this.#broken++, MAX_RETRIES));
    } finally {
      this.#working = false;
      if (this.#slices.account(began)) this.#changes.forget(this.#slices.gathers);
    }
    if (this.#restart && document.documentElement) snapshot();
  }

  /** Writes everything that waits; returns true when all is written. */
  #write(pause: () => boolean, late: () => boolean): boolean {
    if (this.#restart) return true;
    if (!this.#writeSnapshot(pause, late) || !this.#changes.collectDeferred(late)) return false;
    if (!this.#changes.write(pause, late) || !this.#writeFrames(pause, late)) return false;
    const waiting = this.#waiting;
    this.#waiting = [];
    // Each function is guarded: if one throws, the others still run.
    for (const run of waiting) guarded(run)();
    return !this.#waiting.length && !this.#frames.size;
  }

  /** Goes on with a snapshot that is half written; returns true when it is complete, or when there is none. */
  #writeSnapshot(pause: () => boolean, late: () => boolean): boolean {
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
    return true;
  }
}
