import type { RecordKind } from '@session-replay/wire/format';
import type { SegmentWriter } from '@session-replay/wire/segment-writer';
import type { Stop } from '../lib/stop.ts';
import type { ResolvedOptions } from '../options.ts';
import type { Mirror } from './mirror.ts';

/** What every observer works with. */
export interface CaptureContext {
  document: Document;
  window: Window & typeof globalThis;
  mirror: Mirror;
  options: ResolvedOptions;
  /** ms since 1970, whole. */
  now: () => number;
  /** Where records are written. */
  writer: SegmentWriter;
  /** Begins a record that happened now (or at `time`); the observer writes the fields and calls `end`. */
  begin: (kind: RecordKind, time?: number) => SegmentWriter;
  /** Ends the record and seals the segment when it is full. */
  end: () => void;
  /** The segment has all it should: a snapshot goes on in the next one. */
  full: () => boolean;
  /** Observes the mutations of another tree: a shadow root. */
  watch: (root: Node) => void;
  /** A custom event (rrweb type 5). */
  custom: (tag: string, payload: unknown) => void;
  /** Records the mutations that are waiting, so that what follows is about a tree the recording has. */
  drain: () => void;
  /** Forgets the mutations that are waiting: a snapshot has them. */
  discard: () => void;
  /** The person did something: keeps the session alive. */
  active: () => void;
}

/** Watches one thing in the page: context in, Stop out. */
export type Observe = (context: CaptureContext) => Stop;
