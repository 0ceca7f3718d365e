import { SEAL_BYTES, type RecordKind } from '@session-replay/wire/format';
import { SegmentWriter } from '@session-replay/wire/segment-writer';
import { guarded } from '../lib/guard.ts';

/** Gathers records and hands over a raw segment a second after its first record, or when it is full. */
export class Segmenter {
  readonly writer = new SegmentWriter();
  readonly #sealMs: number;
  readonly #onRaw: (raw: Uint8Array<ArrayBuffer>, events: number) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #open = 0;

  constructor(sealMs: number, onRaw: (raw: Uint8Array<ArrayBuffer>, events: number) => void) {
    this.#sealMs = sealMs;
    this.#onRaw = onRaw;
  }

  /** Full: a snapshot goes on in the next segment. */
  get full(): boolean {
    return this.writer.length >= SEAL_BYTES;
  }

  begin(kind: RecordKind, time: number): SegmentWriter {
    this.#timer ??= setTimeout(
      guarded(() => this.seal()),
      this.#sealMs,
    );
    this.#open++;
    return this.writer.begin(kind, time);
  }

  end(): void {
    this.writer.end();
    this.#open--;
    if (this.full) this.seal();
  }

  /** Drops the records gathered so far: one of them was cut short by an error. */
  abandon(): void {
    this.writer.take();
    this.#open = 0;
  }

  /** Ends the segment now, if it has anything. */
  seal(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { writer } = this;
    const events = writer.records;
    if (events && !this.#open) this.#onRaw(writer.take(), events);
  }
}
