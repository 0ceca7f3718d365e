/**
 * A session as the server describes it. Times are in ms since 1970: those named `…Server` by the server's clock, others by the page's. See
 * docs/api.md.
 */
export interface Session {
  id: string;
  projectId: string;
  state: 'recording' | 'closed' | 'indexed';
  live: boolean;
  begunAtServer: number;
  lastSeenServer: number;
  startTime: number;
  endTime: number;
  href: string | null;
  userAgent: string | null;
  userId: string | null;
  userTraits: Record<string, string> | null;
  pages: number;
  segments: number;
  events: number;
  errors: number;
  clicks: number;
  failedRequests: number;
  storedBytes: number;
  /** A recorded time is impossible; the times here are a guess. */
  damaged?: true;
}

/** One document load of a session. */
export interface Page {
  id: string;
  begunAtServer: number;
  clockOffset: number;
  href: string | null;
  title: string | null;
  startTime: number;
  endTime: number;
  segments: number;
  events: number;
  /** A recorded time is impossible; the times here are a guess. */
  damaged?: true;
}

/** One error that happened in a page. */
export interface RecordedError {
  id: string;
  sessionId: string;
  pageId: string;
  time: number;
  kind: string;
  name: string | null;
  message: string | null;
  stack: string | null;
  source: string | null;
  line: number | null;
  column: number | null;
}

/** What the picture of a pack begins with; `lost`: a segment before it is missing, and no snapshot has come since. */
export type PackStart = 'keyframe' | 'snapshot' | 'lost';

/** A second in which the person did something. `time`: its beginning, in ms since 1970. */
export interface Activity {
  time: number;
  count: number;
}

/** A run of segments of one page without a gap, which is fetched and played as one. Its page and first segment name it. */
export interface Pack {
  pageId: string;
  /** Numbers of its first and last segment. */
  first: number;
  last: number;
  start: PackStart;
  startTime: number;
  endTime: number;
  /** Bytes of its answer, about. */
  bytes: number;
  activity: readonly Activity[];
  /** Changes when the pack, or what the server read in it, has changed. */
  mark: string;
}

/** A request, summed up. */
export interface MomentRequest {
  method: string;
  /** Path and query; with the host, if it is not the page's. */
  where: string;
  /** `502 Bad Gateway`, `failed`, `aborted`, of a WebSocket also `opened` or `closed: …`; null where the browser does not tell. */
  outcome: string | null;
  durationMs: number | null;
}

export type MomentKind =
  | 'error'
  | 'console'
  | 'request'
  | 'navigation'
  | 'action'
  | 'frustration'
  | 'identity'
  | 'track'
  | 'visibility'
  | 'connection'
  | 'speed'
  | 'gap';

/** A fact of a session, in words. Its record has the details. */
export interface Moment {
  id: string;
  kind: MomentKind;
  pageId: string;
  /** First segment of its pack. */
  pack: number;
  /** ms since 1970 by the page's clock. */
  time: number;
  segment: number;
  record: number;
  /** Which part of its record it is, from 0. */
  part: number;
  text: string;
  /** It came this many times, one after the other, the last at `lastTime`. */
  times: number;
  lastTime: number;
  isProblem: boolean;
  level: string | null;
  /** Of a visibility: `hidden` or `visible`. Of a connection: `offline` or `online`. */
  state: string | null;
  request: MomentRequest | null;
  href: string | null;
  errorId: string | null;
}

/** A slice of a session's moments, in the order of their times. */
export interface MomentList {
  moments: Moment[];
  /** There are more after the last one. */
  more: boolean;
  /** Number of packs whose moments cannot be read. */
  damaged: number;
}

/** The description of a session, without its recording, which the player fetches first. */
export interface Manifest {
  session: Session;
  pages: Page[];
  packs: Pack[];
  errors: RecordedError[];
  /** The server has read the whole session: its packs and moments are complete. */
  indexed: boolean;
  /** Whether pictures, fonts and films of the recorded page may be loaded from their original addresses. */
  assets: 'all' | 'none';
}

/** One part of the list of sessions; `next` asks for the part after it (null: there is none). */
export interface SessionList {
  sessions: Session[];
  next: string | null;
}
