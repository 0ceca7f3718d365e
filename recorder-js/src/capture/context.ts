import type { RecordKind } from '@session-replay/wire/codec/format';
import type { Fields } from '@session-replay/wire/records/fields';
import type { SegmentWriter } from '@session-replay/wire/codec/segment-writer';
import type { Stop } from '../lib/stop.ts';
import type { Topic } from '../lib/topic.ts';
import type { ResolvedOptions } from '../options.ts';
import type { Mirror } from './mirror.ts';

/** What every observer works with. A frame has one of its own, with its document and window. */
export interface CaptureContext {
  document: Document;
  window: Window & typeof globalThis;
  mirror: Mirror;
  options: ResolvedOptions;
  /** ms since 1970, whole. */
  now: () => number;
  /** Where the DOM's records are written. */
  writer: SegmentWriter;
  /** Begins a record of the DOM that happened at `time`; whoever does writes the fields and calls `end`. */
  begin: (kind: RecordKind, time: number) => void;
  /** Ends the record and seals the segment when it is full. */
  end: () => void;
  /** Writes one record. Numbers, texts, true and false stand for themselves; anything else is an *any* of the wire. */
  emit: <Kind extends RecordKind>(kind: Kind, ...fields: Fields<Kind>) => void;
  /** A custom event (rrweb type 5). */
  custom: (tag: string, payload: unknown) => void;
  /** Records the changes of the DOM that wait, so that what follows is about a tree the recording has. */
  drain: () => void;
  /** Runs `run` as soon as the recording has caught up with the DOM: now, if a few ms are enough. */
  settled: (run: () => void) => void;
  /** Runs `run` when the recorder next catches up, soon: what changes often is recorded once. */
  later: (run: () => void) => void;
  /** Begins the recording anew from a snapshot. */
  snapshot: () => void;
  /** Observes another tree: a shadow root. */
  watch: (root: Node) => void;
  /** The shadow roots that are recorded. */
  roots: Topic<Node>;
  /** Records an element anew. */
  again: (element: Element) => void;
  /** A node was recorded that has more to tell than its tree: a document, a shadow host, a frame, a canvas, a popover. */
  recorded: (node: Node) => void;
  /** Those nodes, once the tree is recorded. */
  nodes: Topic<Node>;
  /** A frame's document is there to record. */
  frame: (frame: HTMLIFrameElement) => void;
  /** A frame's document is being recorded: it is watched like the page. */
  framed: (frame: HTMLIFrameElement, document: Document) => void;
  /** Whether recording began while the document was still coming. */
  isEarly: boolean;
  /** The page is hidden, or left: what was not told yet is told now. */
  leaving: Topic<void>;
  /** What is being scrolled. */
  scrolls: Topic<Node>;
  /** The address that the recording has of the page. */
  href: string;
  /** What scripts made their fonts of: an address, or bytes. */
  fonts: WeakMap<FontFace, string | BufferSource>;
  /** What has been scrolled: where it is, is recorded again when it is. */
  scrolled: Set<Node>;
  /** Style elements as they were recorded: their rules where these were not what their text says, else undefined. Gone once somebody watches what scripts do to rules. */
  sheets?: Map<HTMLStyleElement, string | undefined>;
  /** Loads a part of the recorder: one that few pages use, or that is not needed at once. */
  load: (part: 'bodies' | 'canvas' | 'frames' | 'interface' | 'kept' | 'later' | 'transport' | 'values') => Promise<unknown>;
  /** How much has been recorded so far, pointers aside: tells whether a click did anything. */
  activity: () => number;
  /** What recording has cost so far: of the page's time for the DOM and in its longest slice, in ms; raw bytes, segments, gaps. */
  cost: { ms: number; longestMs: number; bytes: number; segments: number; gaps: number };
  /** Asked before anything is recorded: false while recording rests. It may begin a new session, with a snapshot, before it answers. */
  awake: () => boolean;
  /** The person did something: keeps the session alive, or begins another. */
  active: () => void;
}

/** Watches one thing in the page: context in, Stop out. */
export type Observe = (context: CaptureContext) => Stop;
