import { RecordKind } from '@session-replay/wire/format';
import { observeConsole } from './capture/console.ts';
import type { CaptureContext, Observe } from './capture/context.ts';
import { observeErrors, recordError } from './capture/errors.ts';
import { observeInput } from './capture/input.ts';
import { Mirror } from './capture/mirror.ts';
import { MutationRecorder } from './capture/mutations.ts';
import { observeNavigation } from './capture/navigation.ts';
import { observePointer } from './capture/pointer.ts';
import { observeScroll } from './capture/scroll.ts';
import { takeSnapshot } from './capture/snapshot.ts';
import { observeViewport } from './capture/viewport.ts';
import { startClock } from './lib/clock.ts';
import { guarded, setErrorSink } from './lib/guard.ts';
import { stopAll, type Stop } from './lib/stop.ts';
import { resolveOptions, type CaptureOptions } from './options.ts';
import { Segmenter } from './segment/segmenter.ts';

/** The recorder's table of contents: what is watched besides the DOM. */
const observers: Observe[] = [
  observeInput,
  observePointer,
  observeScroll,
  observeViewport,
  observeNavigation,
  observeConsole,
  observeErrors,
];

/** What a recorder tells whoever started it. */
export interface RecorderSink {
  /** A segment is complete. */
  onRaw: (raw: Uint8Array<ArrayBuffer>, events: number) => void;
  /** The person did something. */
  onActive?: () => void;
}

/** Records one page from `start` to `stop`: DOM and events in, raw segments out. */
export class Recorder {
  readonly #context: CaptureContext;
  readonly #segmenter: Segmenter;
  readonly #mutations: MutationRecorder;
  #stop: Stop | undefined;

  constructor(options: CaptureOptions, sink: RecorderSink, sealMs = 1000) {
    const now = startClock();
    const segmenter = (this.#segmenter = new Segmenter(sealMs, sink.onRaw));
    const context: CaptureContext = (this.#context = {
      document,
      window,
      mirror: new Mirror(),
      options: resolveOptions(options),
      now,
      writer: segmenter.writer,
      begin: (kind, time = now()) => segmenter.begin(kind, time),
      end: () => segmenter.end(),
      full: () => segmenter.full,
      watch: (root) => this.#mutations.watch(root),
      custom: (tag, payload) => {
        segmenter.begin(RecordKind.Custom, now()).slot(tag).any(payload);
        segmenter.end();
      },
      drain: () => this.#mutations.drain(),
      discard: () => this.#mutations.discard(),
      active: sink.onActive ?? (() => {}),
    });
    this.#mutations = new MutationRecorder(context);
  }

  start(): void {
    const context = this.#context;
    setErrorSink((error) => this.#onError(error));
    takeSnapshot(context);
    const stops: Stop[] = [() => this.#mutations.stop(), ...observers.map((observe) => observe(context)), this.#onLoad()];
    const every = context.options.checkoutEveryMs;
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
    guarded(() => this.#mutations.drain())();
    this.#stop();
    this.#stop = undefined;
    this.#segmenter.seal();
  }

  /** Takes a new snapshot: playback can start here. */
  snapshot(): void {
    takeSnapshot(this.#context);
  }

  /** Hands over what is there, now. */
  seal(): void {
    this.#mutations.drain();
    this.#segmenter.seal();
  }

  now(): number {
    return this.#context.now();
  }

  custom(tag: string, payload: unknown): void {
    this.#context.custom(tag, payload);
  }

  captureError(error: unknown): void {
    recordError(this.#context, 'captured', error);
  }

  /** rrweb's players start at the Load event; it is told even if it is long past. */
  #onLoad(): Stop {
    const load = guarded((): void => {
      this.#context.begin(RecordKind.Load).int(1).any({});
      this.#context.end();
    });
    if (document.readyState === 'complete') load();
    else window.addEventListener('load', load, { once: true });
    return () => window.removeEventListener('load', load);
  }

  #failed = false;

  /** Something of ours threw: the recording says so, once, and begins anew from a snapshot. */
  #onError(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    try {
      this.#segmenter.abandon();
      this.#context.custom('gap', { reason: 'capture_error', message: String(error) });
      this.snapshot();
      // A second one within a minute is not reported again.
      setTimeout(() => (this.#failed = false), 60_000);
    } catch {
      // What cannot even take a snapshot stays silent rather than harm the page.
      this.#stop?.();
    }
  }
}
