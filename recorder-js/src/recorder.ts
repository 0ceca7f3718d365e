import { MAX_SEGMENT_BYTES, RecordKind, SEAL_BYTES } from '@session-replay/wire/codec/format';
import type { Fields } from '@session-replay/wire/records/fields';
import { observeConsole } from './capture/console.ts';
import type { CaptureContext, Observe } from './capture/context.ts';
import { DomRecorder } from './capture/dom/dom-recorder.ts';
import { observeErrors, recordError } from './capture/errors.ts';
import { begin, observeEverywhere } from './capture/everywhere.ts';
import { observeFontFaces } from './capture/font-faces.ts';
import { observeInput } from './capture/input.ts';
import { Mirror } from './capture/dom/mirror.ts';
import { observeNetwork } from './capture/network/network.ts';
import { observePerson } from './capture/person.ts';
import { observePointer } from './capture/pointer.ts';
import { recordedPayload } from './capture/recorded-payload.ts';
import { observeShadow } from './capture/dom/shadow.ts';
import { startClock } from './lib/clock.ts';
import { guarded, setErrorSink } from './lib/guard.ts';
import { listenAgain } from './lib/listen.ts';
import { patchMethod } from './lib/patch.ts';
import { stopAll, type Stop } from './lib/stop.ts';
import { Topic } from './lib/topic.ts';
import { resolveOptions, type CaptureOptions } from './options.ts';
import { errorText, isError, text } from './privacy/plain.ts';
import { Segmenter } from './segment/segmenter.ts';

/**
 * The recorder's table of contents: the observers that watch, besides the DOM, the page and each of its frames from the beginning
 * on (parts/later.ts has the others) …
 */
const everywhere: Observe[] = [observePerson, observeShadow, observeInput, observePointer, observeFontFaces];
/** … and the observers of the page alone. */
const once: Observe[] = [observeConsole, observeErrors, observeNetwork];

/** The calls that a recorder makes to its owner. */
export interface RecorderSink {
  /** Gets each complete raw segment and its number of records. */
  onRaw: (raw: Uint8Array<ArrayBuffer>, events: number) => void;
  /** Asked before anything is recorded: false while recording rests. */
  awake?: () => boolean;
  /** Called when the person does something. */
  onActive?: () => void;
  /** Called before an error is recorded. */
  onError?: () => void;
  /** Loads a part of the recorder. */
  load: CaptureContext['load'];
}

/** Records one page from `start` to `stop`: DOM and events in, raw segments out. */
export class Recorder {
  readonly #context: CaptureContext;
  readonly #segmenter: Segmenter;
  readonly #dom: DomRecorder;
  #now = startClock();
  #stop: Stop | undefined;
  /** Whether the options say what may be shown; under `interface` they do when its part has loaded. No snapshot is taken before. */
  #isShown = false;

  constructor(options: CaptureOptions, sink: RecorderSink, sealMs = 1000) {
    const awake = sink.awake ?? (() => true);
    const now = (): number => this.#now();
    const resolved = resolveOptions(options);
    const segmenter = (this.#segmenter = new Segmenter(sealMs, (raw, events) => {
      context.cost.bytes += raw.length;
      context.cost.segments++;
      sink.onRaw(raw, events);
    }));
    let activity = 0;
    const emit = <Kind extends RecordKind>(kind: Kind, ...fields: Fields<Kind>): void => {
      if (!awake()) return;
      const time = now();
      if (kind === RecordKind.Custom || kind === RecordKind.Plugin)
        (fields as unknown[])[1] = recordedPayload(fields[0], fields[1], resolved);
      if (kind !== RecordKind.Pointer && kind !== RecordKind.Interaction) activity++;
      // A record that comes while another is being written (a page's function that the recorder called may log) waits, and so does
      // a record about the DOM during a snapshot.
      if (segmenter.open || (dom.inSnapshot && kind !== RecordKind.Custom && kind !== RecordKind.Plugin))
        dom.later(() => segmenter.write(kind, time, fields));
      else segmenter.write(kind, time, fields);
    };
    const context: CaptureContext = (this.#context = {
      document,
      window,
      mirror: new Mirror(),
      options: resolved,
      now,
      writer: segmenter.writer,
      begin: (kind, time) => segmenter.begin(kind, time),
      end: () => segmenter.end(),
      emit,
      custom: (tag, payload) => {
        if (tag === 'identify') resolved.person?.push(payload);
        if (tag === 'error') sink.onError?.();
        emit(RecordKind.Custom, tag, payload);
      },
      drain: () => dom.drain(),
      settled: (run) => dom.settled(run),
      later: (run) => dom.later(run),
      snapshot: () => this.snapshot(),
      watch: (root) => {
        dom.watch(root);
        context.roots.tell(root);
      },
      roots: new Topic(),
      again: (element) => dom.again(element),
      recorded: (node) => dom.later(() => context.nodes.tell(node)),
      nodes: new Topic(),
      attachFrame: (frame) => dom.attachFrame(frame),
      frameAttached: () => {},
      isEarly: document.readyState === 'loading',
      scrolls: new Topic(),
      leaving: new Topic(),
      href: '',
      fonts: new WeakMap(),
      scrolled: new Set(),
      sheets: new Map(),
      load: sink.load,
      activity: () => activity + dom.changes,
      cost: { ms: 0, longestMs: 0, bytes: 0, segments: 0, gaps: 0 },
      awake,
      active: sink.onActive ?? (() => {}),
    });
    const dom = (this.#dom = new DomRecorder(context));
  }

  start(): void {
    const context = this.#context;
    const { options, load } = context;
    setErrorSink((...facts) => this.#onError(...facts));
    const places = observeEverywhere(context, [...everywhere]);
    const stops = [
      places.stop,
      ...begin(context, once),
      // These methods remove the listeners of the document and the window.
      ...['open', 'write', 'writeln'].map((name) => patchMethod(Document.prototype, name, listenAgain)),
    ];
    const stop = (this.#stop = stopAll(stops));
    const join = guarded(({ everywhere, once }: typeof import('./parts/later.ts')) => {
      if (this.#stop !== stop) return;
      places.join(everywhere);
      stops.push(...begin(context, once));
      context.sheets = undefined;
      for (const topic of [context.roots, context.nodes, context.scrolls]) topic.settled();
    }, 'start');
    const show = guarded((part?: typeof import('./parts/interface.ts')) => {
      part?.showInterface(options);
      if (this.#stop !== stop) return;
      this.#isShown = true;
      void (load('later') as Promise<never>).then(join);
      this.snapshot();
    }, 'start');
    // Under the preset `interface` its part decides which words may be shown, so recording the DOM waits for it.
    if (options.person) void (load('interface') as Promise<never>).then(show);
    else show();
  }

  /** Stops watching and hands over everything recorded so far. */
  stop(): void {
    if (!this.#stop) return;
    this.#stop();
    this.#stop = undefined;
    guarded(() => this.#dom.stop())();
    this.#segmenter.seal();
  }

  /** Takes a new snapshot, from which playback can start. */
  snapshot(): void {
    const { options, emit, window, awake } = this.#context;
    if (!this.#isShown || !awake()) return;
    emit(RecordKind.Meta, options.scrub.url((this.#context.href = window.location.href)), window.innerWidth, window.innerHeight);
    this.#dom.snapshot();
  }

  /** Hands over everything recorded so far, and stops watching the DOM until the next snapshot. */
  rest(): void {
    this.#dom.rest();
    this.#segmenter.seal();
    // Records after the rest belong to another session, which has times of its own.
    this.#segmenter.time = 0;
    this.#now = startClock();
  }

  /** Hands over everything recorded so far, at once. */
  seal(): void {
    this.#context.leaving.tell();
    this.#dom.drain();
    this.#segmenter.seal();
  }

  now(): number {
    return this.#context.now();
  }

  custom(tag: string, payload: unknown): void {
    this.#context.custom(tag, payload);
  }

  /** Adds facts about the person. Under `interface` their words are hidden, also where they stand in the application's own texts. */
  know(person: object | undefined): void {
    this.#context.options.person?.push(person);
  }

  /** Records which page this is. */
  page(facts: object): void {
    const { scrub } = this.#context.options;
    this.custom('page', { title: scrub.text(document.title), referrer: scrub.url(document.referrer), ...facts });
  }

  /** Records that something is lost. */
  gap(facts: { reason: string; [fact: string]: unknown }): void {
    this.#context.cost.gaps++;
    // From here on a segment fits however badly it deflates; otherwise the snapshot that follows would be too large again.
    if (facts.reason === 'too_large') this.#segmenter.writer.limit = MAX_SEGMENT_BYTES - 2 * SEAL_BYTES;
    this.custom('gap', facts);
  }

  captureError(error: unknown): void {
    recordError(this.#context, 'captured', error);
  }

  /** How often recording has failed, by the action that failed (`doing`). */
  readonly #failures = new Map<string, number>();

  /**
   * After an error of the recorder itself: takes the half-written record back, and at the first, second, fourth, eighth … failure
   * of the same action records a gap.
   */
  #onError(error: unknown, doing: string, depth: number): void {
    try {
      this.#segmenter.undo(depth);
      const times = (this.#failures.get(doing) ?? 0) + 1;
      this.#failures.set(doing, times);
      if (times & (times - 1)) return;
      const message = this.#context.options.scrub.log(isError(error) ? errorText(error) : text(error));
      this.gap({ reason: 'capture_error', doing, message, events: (times + 1) >> 1 });
    } catch {
      // An error that cannot even be recorded stays silent rather than harm the page.
    }
  }
}
