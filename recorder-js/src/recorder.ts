import { MAX_SEGMENT_BYTES, RecordKind, SEAL_BYTES } from '@session-replay/wire/codec/format';
import type { Fields } from '@session-replay/wire/records/fields';
import { observeConsole } from './capture/console.ts';
import type { CaptureContext, Observe } from './capture/context.ts';
import { DomRecorder } from './capture/dom-recorder.ts';
import { observeErrors, recordError } from './capture/errors.ts';
import { begin, observeEverywhere } from './capture/everywhere.ts';
import { observeFontFaces } from './capture/font-faces.ts';
import { observeInput } from './capture/input.ts';
import { Mirror } from './capture/mirror.ts';
import { observeNetwork } from './capture/network.ts';
import { observePerson } from './capture/person.ts';
import { observePointer } from './capture/pointer.ts';
import { recordedPayload } from './capture/recorded-payload.ts';
import { observeShadow } from './capture/shadow.ts';
import { startClock } from './lib/clock.ts';
import { guarded, setErrorSink } from './lib/guard.ts';
import { listenAgain } from './lib/listen.ts';
import { patchMethod } from './lib/patch.ts';
import { stopAll, type Stop } from './lib/stop.ts';
import { Topic } from './lib/topic.ts';
import { resolveOptions, type CaptureOptions } from './options.ts';
import { errorText, isError, text } from './privacy/plain.ts';
import { Segmenter } from './segment/segmenter.ts';

/** The recorder's table of contents: what is watched in the page and in each of its frames from the beginning on, besides the DOM (parts/later.ts has the rest) … */
const everywhere: Observe[] = [observePerson, observeShadow, observeInput, observePointer, observeFontFaces];
/** … and in the page alone. */
const once: Observe[] = [observeConsole, observeErrors, observeNetwork];

/** What a recorder tells whoever started it. */
export interface RecorderSink {
  /** A segment is complete. */
  onRaw: (raw: Uint8Array<ArrayBuffer>, events: number) => void;
  /** Asked before anything is recorded: false while recording rests. */
  awake?: () => boolean;
  /** The person did something. */
  onActive?: () => void;
  /** An error is about to be recorded. */
  onError?: () => void;
  /** Loads a part that few pages use. */
  load: CaptureContext['load'];
}

/** Records one page from `start` to `stop`: DOM and events in, raw segments out. */
export class Recorder {
  readonly #context: CaptureContext;
  readonly #segmenter: Segmenter;
  readonly #dom: DomRecorder;
  #now = startClock();
  #stop: Stop | undefined;
  /** It is known what may be shown. */
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
      // In the middle of a record (a function of the page's that we called says something), or of a snapshot: it waits.
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
      frame: (frame) => dom.frame(frame),
      framed: () => {},
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
      // It takes the listeners of the document and the window away.
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
    // What may be shown is known when this is there.
    if (options.person) void (load('interface') as Promise<never>).then(show);
    else show();
  }

  /** Stops watching and hands over what is there. */
  stop(): void {
    if (!this.#stop) return;
    this.#stop();
    this.#stop = undefined;
    guarded(() => this.#dom.stop())();
    this.#segmenter.seal();
  }

  /** Takes a new snapshot: playback can start here. */
  snapshot(): void {
    const { options, emit, window, awake } = this.#context;
    if (!this.#isShown || !awake()) return;
    emit(RecordKind.Meta, options.scrub.url((this.#context.href = window.location.href)), window.innerWidth, window.innerHeight);
    this.#dom.snapshot();
  }

  /** Hands over what is there, and takes up nothing more before the next snapshot. */
  rest(): void {
    this.#dom.rest();
    this.#segmenter.seal();
    // What is recorded then is of another session, whose times are its own.
    this.#segmenter.time = 0;
    this.#now = startClock();
  }

  /** Hands over what is there, now. */
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

  /** Whose words are hidden, also where they stand in what the application says. */
  know(person: object | undefined): void {
    this.#context.options.person?.push(person);
  }

  /** Says what page this is. */
  page(facts: object): void {
    const { scrub } = this.#context.options;
    this.custom('page', { title: scrub.text(document.title), referrer: scrub.url(document.referrer), ...facts });
  }

  /** Says that something is lost. */
  gap(facts: { reason: string; [fact: string]: unknown }): void {
    this.#context.cost.gaps++;
    // From here on a segment fits however badly it deflates: what begins anew now would be too large again.
    if (facts.reason === 'too_large') this.#segmenter.writer.limit = MAX_SEGMENT_BYTES - 2 * SEAL_BYTES;
    this.custom('gap', facts);
  }

  captureError(error: unknown): void {
    recordError(this.#context, 'captured', error);
  }

  /** How often what has failed. */
  readonly #failures = new Map<string, number>();

  /** Something of ours threw: what was half written of it is taken back, and the recording says that it is lost: at once, then the second time, the fourth, the eighth … */
  #onError(error: unknown, doing: string, depth: number): void {
    try {
      this.#segmenter.undo(depth);
      const times = (this.#failures.get(doing) ?? 0) + 1;
      this.#failures.set(doing, times);
      if (times & (times - 1)) return;
      const message = this.#context.options.scrub.log(isError(error) ? errorText(error) : text(error));
      this.gap({ reason: 'capture_error', doing, message, events: (times + 1) >> 1 });
    } catch {
      // What cannot even say so stays silent rather than harm the page.
    }
  }
}
