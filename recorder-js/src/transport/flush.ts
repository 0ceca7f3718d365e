import { encode } from './message-pack.ts';
import type { BeginRequest } from './sender.ts';

/** What `Begin` and a flush answer. */
export interface FlushReply {
  token: string;
  window: number;
  acked: [number, number][];
  nacks?: { number: number; code: string; retryAfterMs?: number | null }[];
  /** The server refuses the whole flush, and says why. */
  code?: string;
  message?: string;
}

/** The codes by which the server refuses a session. */
const refusal = /^(auth|quota|closed|schema|too_large)$/;

/** Posts segments over HTTP: when the page goes away (`leaving`), or where WebSockets are blocked. Throws where nobody answers, or somebody else does. */
export async function flush(
  endpoint: string,
  begin: BeginRequest,
  segments: Uint8Array[],
  finish = false,
  leaving?: boolean,
): Promise<FlushReply> {
  // text/plain needs no preflight, which a page that goes away could not wait for.
  const body = new Blob([encode([1, begin, segments, finish])], { type: 'text/plain' });
  const response = await fetch(`${endpoint}/ingest/flush`, { method: 'POST', body, keepalive: leaving, credentials: 'omit' });
  // What a proxy or another application says is no word of the server's; nor does `busy` say anything about this session.
  const reply = ((await response.json().catch(() => {})) ?? {}) as FlushReply;
  if (!reply.token && !refusal.test(reply.code!)) throw new Error(`HTTP ${response.status}`);
  return reply;
}
