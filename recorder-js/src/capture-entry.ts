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

/** Options of `record`, with those of capture. */
export interface RecordOptions extends CaptureOptions {
  /** Gets every event as rrweb would emit it. */
  emit?: (event: RrwebEvent) => void;
  /** Gets every sealed segment as it would be sent. `rawBytes`: its size before compression; `events`: how many records it has. */
  onSegment?: (bytes: Uint8Array, info: { rawBytes: number; events: number }) => void;
}

/** A task's worth of events is emitted together when nobody asks for segments. */
const EMIT_MS = 0;
const SEAL_MS = 1000;

/** Capture alone, for comparing with peers: records this page and hands over events or segments. Returns stop; its promise ends when the last segment was handed over. */
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

// Not as an export: what a bundler does for one uses built-ins that may be the page's.
(window as { SessionReplayCapture?: object }).SessionReplayCapture = { record };
loaded();
