import { encode } from './message-pack.ts';
import type { BeginRequest } from './sender.ts';

/** What `Begin` and a flush answer. */
export interface FlushReply {
  token: string;
  window: number;
  acked: [number, number][];
  nacks?: { number: number; code: string }[];
  /** The server refuses the whole flush. */
  code?: string;
}

/** Posts segments over HTTP: when the page goes away (`leaving`), or where WebSockets are blocked. */
export async function flush(
  endpoint: string,
  begin: BeginRequest,
  segments: Uint8Array[],
  finish: boolean,
  leaving = false,
): Promise<FlushReply> {
  const url = `${endpoint}/ingest/flush`;
  // text/plain needs no preflight, which a page that goes away could not wait for.
  const body = new Blob([encode([1, begin, segments, finish])], { type: 'text/plain' });
  if (leaving) {
    try {
      void fetch(url, { method: 'POST', body, keepalive: true, credentials: 'omit' }).catch(() => {});
    } catch {
      navigator.sendBeacon(url, body);
    }
    return { token: '', window: 0, acked: [] };
  }
  const response = await fetch(url, { method: 'POST', body, credentials: 'omit' });
  // 429 and 4xx are about this session; 5xx is about the server, and passes.
  if (response.status >= 500) throw new Error(`${response.status}`);
  return (await response.json()) as FlushReply;
}
