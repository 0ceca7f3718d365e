import { MAX_RAW_BYTES, SEAL_BYTES, type RecordKind } from '@session-replay/wire/codec/format';
import { SegmentWriter } from '@session-replay/wire/codec/segment-writer';
import { depth, guarded } from '../lib/guard.ts';

/** Gathers records and hands over a raw segment `sealMs` after its first record, or when it is full. */
export class Segmenter {
  readonly writer = new SegmentWriter();
  /** How deep in guarded calls the open record was begun; 0: no record is open. */
  open = 0;
  /** The time of the last record (ms since 1970). */
  time = 0;
  readonly #sealMs: number;
  readonly #onRaw: (raw: Uint8Array<ArrayBuffer>, events: number) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(sealMs: number, onRaw: (raw: Uint8Array<ArrayBuffer>, events: number) => void) {
    this.#sealMs = sealMs;
    this.#onRaw = onRaw;
    // Room for the largest style sheet, which deflates well. The 128 KB less are for records of the same segment that are not sealed yet.
    this.writer.limit = MAX_RAW_BYTES - 2 * SEAL_BYTES;
  }

  begin(kind: RecordKind, time: number): void {
    this.#timer ??= setTimeout(
      guarded(() => this.seal()),
      this.#sealMs,
    );
    this.open = depth() || 1;
    // A record that waited for the DOM is written after later ones and gets their time: the times of a page never go back.
    this.writer.begin(kind, (this.time = Math.max(time, this.time)));
  }

  end(): void {
    this.writer.end();
    this.open = 0;
    if (this.writer.length >= SEAL_BYTES) this.seal();
  }

  /** Writes a whole record. */
  write(kind: RecordKind, time: number, fields: unknown[]): void {
    const { writer } = this;
    this.begin(kind, time);
    for (const field of fields) {
      if (typeof field === 'number') writer.int(field);
      else if (typeof field === 'string' || typeof field === 'boolean') writer.value(field);
      else writer.any(field);
    }
    this.end();
  }

  /** Takes back the open record if it was begun at `depth` or deeper: an error there has cut it short. */
  undo(depth: number): void {
    if (this.open < depth || !this.open) return;
    this.writer.undo();
    this.open = 0;
  }

  /** Ends the segment now, if it has any records and none is open. */
  seal(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { writer } = this;
    const events = writer.records;
    if (events && !this.open) this.#onRaw(writer.take(), events);
  }
}
