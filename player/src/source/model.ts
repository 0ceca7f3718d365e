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

/** The description of a session, without events, which the player fetches first. */
export interface Manifest {
  session: Session;
  pages: Page[];
  errors: RecordedError[];
  /** Whether pictures, fonts and films of the recorded page may be loaded from their original addresses. */
  assets: 'all' | 'none';
}

/** One part of the list of sessions; `next` asks for the part after it (null: there is none). */
export interface SessionList {
  sessions: Session[];
  next: string | null;
}
