import { WIRE_VERSION } from '@session-replay/wire/codec/format';
import type { BeginReply, BeginRequest, FlushBody, Refusal } from '@session-replay/wire/transport';
import { encode } from './message-pack.ts';

/** The server's reply, or its refusal of the whole flush. */
export type FlushReply = BeginReply & Partial<Refusal>;

/** The codes by which the server refuses a session. */
const refusal = /^(auth|quota|closed|schema|too_large)$/;

/**
 * Posts segments over HTTP: when the page goes away (`leaving`), or where WebSockets are blocked. Throws where the server is busy
 * or does not answer, or another application does.
 */
export async function flush(
  endpoint: string,
  begin: BeginRequest,
  segments: Uint8Array[],
  finish = false,
  leaving?: boolean,
): Promise<FlushReply> {
  // text/plain needs no preflight, for which a page that goes away could not wait.
  const body = new Blob([encode([WIRE_VERSION, begin, segments, finish] satisfies FlushBody)], { type: 'text/plain' });
  const response = await fetch(`${endpoint}/ingest/flush`, { method: 'POST', body, keepalive: leaving, credentials: 'omit' });
  // The answer of a proxy or of another application is not the server's; and `busy` says nothing about this session.
  const reply = ((await response.json().catch(() => {})) ?? {}) as FlushReply;
  if (!reply.token && !refusal.test(reply.code!)) throw new Error(`HTTP ${response.status}`);
  return reply;
}
