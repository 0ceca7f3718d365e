// The messages between recorder and server besides segments: the maps of the hub and of the flush. README.md, "Hub", explains them.

/** The argument of `Begin`. */
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

/** The answer to `Begin` and to a flush. */
export interface BeginReply {
  /** The session's write token, to be sent with every later `Begin` of this session. */
  token: string;
  /** ms since 1970. */
  serverNow: number;
  /** How many unacked segments may be in flight. */
  window: number;
  /** Both limits are in bytes. */
  limits: { maxSegmentBytes: number; maxRawBytes: number };
  /** The segments of the page that are stored. */
  acked: NumberRange[];
  /** Segments of a flush that were refused. */
  nacks?: Nack[] | null;
}

/** Tells which segments of a page are stored. */
export interface Ack {
  pageId: string;
  /** Every segment up to this number is stored; −1: none. */
  hi: number;
  /** The stored segments above `hi`. */
  ranges: NumberRange[];
  /** How many unacked segments may be in flight; 0: wait `retryAfterMs`. */
  window: number;
  retryAfterMs?: number | null;
}

/** The reason of a refusal. */
export interface Refusal {
  code: RefusalCode;
  message: string;
}

/** A segment that is refused. */
export interface Nack extends Refusal {
  pageId: string;
  number: number;
  /** Milliseconds after which to try again, where the server knows. */
  retryAfterMs?: number | null;
}

/** README.md explains each code and what the recorder does with it. */
export type RefusalCode = 'busy' | 'bad_crc' | 'too_large' | 'schema' | 'quota' | 'closed' | 'auth';

/**
 * The body of a flush, one MessagePack array: the version of the wire, the argument of `Begin`, the sealed segments, and whether the visit
 * is over.
 */
export type FlushBody = [version: number, begin: BeginRequest, segments: Uint8Array[], finish: boolean];
