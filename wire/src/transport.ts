// What recorder and server say to one another, besides segments: the maps of the hub and of the flush. README.md, "Hub", has what they mean.

/** What `Begin` takes. */
export interface BeginRequest {
  key: string;
  sessionId: string;
  pageId: string;
  /** The session's write token, if there is one yet. */
  token?: string;
  sdk: string;
  /** ms since 1970 by the page's clock. */
  clientNow: number;
}

/** A run of segment numbers, both ends included. */
export type NumberRange = [from: number, to: number];

/** What `Begin` and a flush answer. */
export interface BeginReply {
  /** To be sent with every later `Begin` of this session. */
  token: string;
  /** ms since 1970. */
  serverNow: number;
  /** How many unacked segments may be in flight. */
  window: number;
  /** Bytes. */
  limits: { maxSegmentBytes: number; maxRawBytes: number };
  /** What is stored. */
  acked: NumberRange[];
  /** Segments of a flush that were refused. */
  nacks?: Nack[] | null;
}

/** Segments of a page that are stored. */
export interface Ack {
  pageId: string;
  /** Every number up to this one is stored; −1: none. */
  hi: number;
  /** Stored above `hi`. */
  ranges: NumberRange[];
  /** How many unacked segments may be in flight; 0: wait `retryAfterMs`. */
  window: number;
  retryAfterMs?: number | null;
}

/** Why something is refused. */
export interface Refusal {
  code: RefusalCode;
  message: string;
}

/** A segment that is refused. */
export interface Nack extends Refusal {
  pageId: string;
  number: number;
  /** When to try again, where the server knows. */
  retryAfterMs?: number | null;
}

/** README.md says what each means, and what the recorder does then. */
export type RefusalCode = 'busy' | 'bad_crc' | 'too_large' | 'schema' | 'quota' | 'closed' | 'auth';

/** What a flush posts, as one MessagePack array: the version of the wire, `Begin`, sealed segments, and whether the visit is over. */
export type FlushBody = [version: number, begin: BeginRequest, segments: Uint8Array[], finish: boolean];
