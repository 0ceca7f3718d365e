import { MAX_SEGMENT_BYTES, RecordKind, SEAL_BYTES } from '@session-replay/wire/format';
import { observeCanvas } from './capture/canvas.ts';
import { observeConsole } from './capture/console.ts';
import type { CaptureContext, Observe } from './capture/context.ts';
import { DomRecorder } from './capture/dom-recorder.ts';
import { observeErrors, recordError } from './capture/errors.ts';
import { observeExtras } from './capture/extras.ts';
import { observeFonts } from './capture/fonts.ts';
import { observeForeignFrames, observeFrames } from './capture/frames.ts';
import { observeFrustration } from './capture/frustration.ts';
import { observeInput } from './capture/input.ts';
import { observeMedia } from './capture/media.ts';
import { Mirror } from './capture/mirror.ts';
import { observeNavigation } from './capture/navigation.ts';
import { observeNetwork } from './capture/network.ts';
import { observePerson } from './capture/person.ts';
import { observePointer } from './capture/pointer.ts';
import { recordedPayload } from './capture/recorded-payload.ts';
import { observeScroll } from './capture/scroll.ts';
import { observeSelection } from './capture/selection.ts';
import { observeShadow } from './capture/shadow.ts';
import { observeStyleRules } from './capture/style-rules.ts';
import { observeViewport } from './capture/viewport.ts';
import { observeVitals } from './capture/vitals.ts';
import { startClock } from './lib/clock.ts';
import { guarded, setErrorSink } from './lib/guard.ts';
import { listen, listenAgain } from './lib/listen.ts';
import { patchMethod } from './lib/patch.ts';
import { errorText, isError, text } from './lib/plain.ts';
import { stopAll, type Stop } from './lib/stop.ts';
import { resolveOptions, type CaptureOptions } from './options.ts';
import { Segmenter } from './segment/segmenter.ts';

/** The recorder's table of contents: what is watched in the page and in each of its frames, besides the DOM … */
const everywhere: Observe[] = [
  observePerson,
  observeShadow,
  observeStyleRules,
  observeExtras,
  observeInput,
  observePointer,
  observeScroll,
  observeMedia,
  observeSelection,
  observeFonts,
  observeCanvas,
  observeForeignFrames,
];
/** … and in the page alone. */
const once: Observe[] = [
  observeViewport,
  observeNavigation,
  observeConsole,
  observeErrors,
  observeNetwork,
  observeVitals,
  observeFrustration,
];

/** The recorder tells what it costs this often, if it has done anything. */
const REPORT_MS = 30_000;

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

  constructor(options: CaptureOptions, sink: RecorderSink, sealMs = 1000) {
    const awake = sink.awake ?? (() => true);
    const now = (): number => this.#now();
    const resolved = resolveOptions(options);
    const segmenter = (this.#segmenter = new Segmenter(sealMs, (raw, events) => {
      this.#report(raw.length);
      sink.onRaw(raw, events);
    }));
    const tellers = new Set<(node: Node) => void>();
    const finders = new Set<(root: Node) => void>();
    const framers = new Set<(frame: HTMLIFrameElement, document: Document) => void>();
    const subscribe =
      <T>(set: Set<T>) =>
      (listener: T): Stop => {
        set.add(listener);
        return () => set.delete(listener);
      };
    let activity = 0;
    const emit = (kind: RecordKind, ...fields: unknown[]): void => {
      if (!awake()) return;
      const time = now();
      if (kind === RecordKind.Custom || kind === RecordKind.Plugin) fields[1] = recordedPayload(fields[0], fields[1], resolved);
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
        if (tag === 'identify') resolved.person.add(payload);
        if (tag === 'error') sink.onError?.();
        emit(RecordKind.Custom, tag, payload);
      },
      drain: () => dom.drain(),
      settled: (run) => dom.settled(run),
      later: (run) => dom.later(run),
      snapshot: () => this.snapshot(),
      watch: (root) => {
        dom.watch(root);
        finders.forEach((found) => found(root));
      },
      onRoot: subscribe(finders),
      again: (element) => dom.again(element),
      recorded: (node) => dom.later(() => tellers.forEach((tell) => tell(node))),
      onRecorded: subscribe(tellers),
      frame: (frame) => dom.frame(frame),
      framed: (frame, document) => framers.forEach((start) => start(frame, document)),
      onFrame: subscribe(framers),
      scrolled: new Set(),
      load: sink.load,
      activity: () => activity + dom.changes,
      awake,
      active: sink.onActive ?? (() => {}),
    });
    const dom = (this.#dom = new DomRecorder(context));
  }

  start(): void {
    const context = this.#context;
    setErrorSink((...facts) => this.#onError(...facts));
    // One that fails takes none of the others along.
    const begin = (observe: Observe): Stop | undefined => guarded(observe, 'start')(context);
    const stops: (Stop | undefined)[] = [
      ...everywhere.map(begin),
      observeFrames(context, everywhere),
      ...once.map(begin),
      // It takes the listeners of the document and the window away.
      ...['open', 'write', 'writeln'].map((name) => patchMethod(Document.prototype, name, listenAgain)),
    ];
    guarded(() => this.snapshot(), 'start')();
    stops.push(this.#onLoad());
    const every = context.options.checkoutEveryNms;
    if (every) {
      const timer = setInterval(
        guarded(() => this.snapshot()),
        every,
      );
      stops.push(() => clearInterval(timer));
    }
    this.#stop = stopAll(stops);
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
    if (!awake()) return;
    emit(RecordKind.Meta, options.scrub.url(window.location.href), window.innerWidth, window.innerHeight);
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
    this.#context.options.person.add(person);
  }

  /** Says what page this is. */
  page(facts: object): void {
    const { scrub } = this.#context.options;
    this.custom('page', { title: scrub.text(document.title), referrer: scrub.url(document.referrer), ...facts });
  }

  /** Says that something is lost. */
  gap(facts: { reason: string; [fact: string]: unknown }): void {
    this.#gaps++;
    // From here on a segment fits however badly it deflates: what begins anew now would be too large again.
    if (facts.reason === 'too_large') this.#segmenter.writer.limit = MAX_SEGMENT_BYTES - 2 * SEAL_BYTES;
    this.custom('gap', facts);
  }

  captureError(error: unknown): void {
    recordError(this.#context, 'captured', error);
  }

  readonly #told = { at: performance.now(), bytes: 0, segments: 0, ms: 0 };

  /** Now and then, with a segment, the recorder says what it costs the page. */
  #report(bytes: number): void {
    const told = this.#told;
    const { ms, longestMs } = this.#dom.cost;
    told.bytes += bytes;
    told.segments++;
    const now = performance.now();
    if (now - told.at < REPORT_MS || ms === told.ms) return;
    told.at = now;
    told.ms = ms;
    this.#context.later(() => this.custom('recorder', { ms, longestMs, bytes: told.bytes, segments: told.segments, gaps: this.#gaps }));
  }

  #gaps = 0;

  /** rrweb's players start at the Load event; it is told even if it is long past. */
  #onLoad(): Stop {
    const load = (): void => this.#context.emit(RecordKind.Load, 1, {});
    if (document.readyState !== 'complete') return listen(window, 'load', ({ target }) => target === document && load());
    load();
    return () => {};
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
