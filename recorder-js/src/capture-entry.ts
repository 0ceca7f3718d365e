import { enter, leave, loaded } from './lib/natives.ts';
import { seal } from '@session-replay/wire/codec/seal';
import { WireToRrweb } from '@session-replay/wire/rrweb/wire-to-rrweb';
import type { RrwebEvent } from '@session-replay/wire/rrweb/rrweb-event';
import type { CaptureOptions } from './options.ts';
import { readExchanges, tellStream } from './parts/bodies.ts';
import { recordCanvas } from './parts/canvas.ts';
import { showInterface } from './parts/interface.ts';
import { everywhere, once } from './parts/later.ts';
import { preview } from './parts/values.ts';
import { Recorder } from './recorder.ts';
import { compress } from './transport/compress.ts';

/** Options of `record`, besides those of capture. */
export interface RecordOptions extends CaptureOptions {
  /** Gets every event as rrweb would emit it. */
  emit?: (event: RrwebEvent) => void;
  /** Gets every sealed segment as it would be sent, with its size before compression (`rawBytes`) and its number of records (`events`). */
  onSegment?: (bytes: Uint8Array, info: { rawBytes: number; events: number }) => void;
}

/** Without `onSegment`, the events of one task are emitted together, by a timer of 0 ms. */
const EMIT_MS = 0;
const SEAL_MS = 1000;

/**
 * Capture alone, to compare it with other recorders: records this page and hands over events or segments. Returns a function that
 * stops; its promise resolves when the last segment has been handed over.
 */
function record({ emit, onSegment, ...options }: RecordOptions): () => Promise<void> {
  enter();
  const toRrweb = new WireToRrweb();
  let number = 0;
  let delivered = Promise.resolve();
  const recorder = new Recorder(
    options,
    {
      load: () => Promise.resolve({ readExchanges, tellStream, recordCanvas, everywhere, once, preview, showInterface }),
      onRaw: (raw, events) => {
        if (emit) for (const event of toRrweb.read(raw)) emit(event);
        if (!onSegment) return;
        const n = number++;
        delivered = Promise.all([delivered, compress(raw)]).then(([, deflated]) =>
          onSegment(seal(n, raw, events, deflated), { rawBytes: raw.length, events }),
        );
      },
    },
    onSegment ? SEAL_MS : EMIT_MS,
  );
  recorder.start();
  leave();
  return () => {
    enter();
    recorder.stop();
    leave();
    return delivered;
  };
}

// Set by hand instead of exported: the code that a bundler writes for an export uses built-ins, which the page may have replaced.
(window as { SessionReplayCapture?: object }).SessionReplayCapture = { record };
loaded();
