import type { RecordKind } from '@session-replay/wire/codec/format';
import type { Fields } from '@session-replay/wire/records/fields';
import type { SegmentWriter } from '@session-replay/wire/codec/segment-writer';
import type { Stop } from '../lib/stop.ts';
import type { Topic } from '../lib/topic.ts';
import type { ResolvedOptions } from '../options.ts';
import type { Mirror } from './dom/mirror.ts';

/** Where an observer watches. A frame has a place of its own. */
export interface Place {
  document: Document;
  window: Window & typeof globalThis;
  mirror: Mirror;
  options: ResolvedOptions;
}

/** Writes into the recording. */
export interface Recording {
  /** ms since 1970, whole. */
  now: () => number;
  /** Writes the records of the DOM. */
  writer: SegmentWriter;
  /** Begins a record of the DOM that happened at `time`; the caller then writes the fields and calls `end`. */
  begin: (kind: RecordKind, time: number) => void;
  /** Ends the record and seals the segment when it is full. */
  end: () => void;
  /** Writes one record. Numbers, texts, true and false stand for themselves; anything else is an *any* of the wire. */
  emit: <Kind extends RecordKind>(kind: Kind, ...fields: Fields<Kind>) => void;
  /** Records a custom event (rrweb type 5). */
  custom: (tag: string, payload: unknown) => void;
}

/** Brings the recording up to what the DOM is now. */
export interface CatchUp {
  /** Records the waiting changes of the DOM, so that the next event is about a tree that the recording has. */
  drain: () => void;
  /** Runs `run` as soon as the recording has caught up with the DOM: now, if a few ms are enough. */
  settled: (run: () => void) => void;
  /** Runs `run` when the recorder next catches up, which is soon: a thing that changes often is recorded once. */
  later: (run: () => void) => void;
  /** Begins the recording again with a snapshot. */
  snapshot: () => void;
  /** Records an element again. */
  again: (element: Element) => void;
}

/** Which trees are recorded, and what is told of their nodes. */
export interface Trees {
  /** Observes another tree: a shadow root. */
  watch: (root: Node) => void;
  /** The shadow roots that are recorded. */
  roots: Topic<Node>;
  /**
   * A node was recorded that has more to tell than its tree: a document, a shadow host, a frame, a canvas, a popover, a field with
   * state that no attribute tells, a scrolled element.
   */
  recorded: (node: Node) => void;
  /** These nodes, once their tree is recorded. */
  nodes: Topic<Node>;
  /** A frame has a document to record. */
  attachFrame: (frame: HTMLIFrameElement) => void;
  /** A frame's document is being recorded: it is watched like the page. */
  frameAttached: (frame: HTMLIFrameElement, document: Document) => void;
}

/** What is known of the page so far. Observers that begin later find out from it what they have missed. */
export interface SoFar {
  /** Whether recording began while the document was still loading. */
  isEarly: boolean;
  /** The page is hidden or left: observers must record now what they still hold back. */
  leaving: Topic<void>;
  /** Nodes that are being scrolled. */
  scrolls: Topic<Node>;
  /** The page's address, as the recording has it. */
  href: string;
  /** The sources from which scripts made their fonts: an address, or bytes. */
  fonts: WeakMap<FontFace, string | BufferSource>;
  /** Nodes that have been scrolled; if one is recorded again, `nodes` gets it. */
  scrolled: Set<Node>;
  /**
   * Style elements as they were recorded: their rules where these differed from the element's text, else undefined. Dropped once an
   * observer watches how scripts change rules.
   */
  sheets?: Map<HTMLStyleElement, string | undefined>;
}

/** The visit that the recording is of. */
export interface Visit {
  /** Loads a part of the recorder: one that few pages use, or that is not needed at once. */
  load: (part: 'bodies' | 'canvas' | 'frames' | 'interface' | 'kept' | 'later' | 'transport' | 'values') => Promise<unknown>;
  /** How much has been recorded so far, pointers aside; this tells whether a click did anything. */
  activity: () => number;
  /** The cost of recording so far: the page's time for the DOM in all and in the longest slice (ms), raw bytes, segments, gaps. */
  cost: { ms: number; longestMs: number; bytes: number; segments: number; gaps: number };
  /** Asked before anything is recorded: false while recording rests. Before it answers it may begin a new session, with a snapshot. */
  awake: () => boolean;
  /** The person did something, which keeps the session alive or begins another. */
  active: () => void;
}

/** The tools of every observer. A frame has a context of its own, with its document and window. */
export interface CaptureContext extends Place, Recording, CatchUp, Trees, SoFar, Visit {}

/** Watches one thing in the page: context in, Stop out. */
export type Observe = (context: CaptureContext) => Stop;
