/** What the server tells of a session; times in ms since 1970 by the page's clock. See docs/api.md. */
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
  /** A time in it cannot be; what stands here is a guess. */
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
  /** A time in it cannot be; what stands here is a guess. */
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

/** What the player fetches first. */
export interface Manifest {
  session: Session;
  pages: Page[];
  errors: RecordedError[];
  /** Whether pictures, fonts and films of the recorded page may be loaded from where they were. */
  assets: 'all' | 'none';
}

/** One page of the sessions list. */
export interface SessionList {
  sessions: Session[];
  next: string | null;
}
