import type { BeginRequest } from '@session-replay/wire/transport';
import { store, stored } from '../../lib/storage.ts';
import { flush, type FlushReply } from '../../transport/flush.ts';
import { KEPT_MS, LEFT, type KeptSegment } from '../../transport/left.ts';
import { inDatabase } from './database.ts';

/** How much one flush carries: the server reads 4 MiB at most. */
const FLUSH_BYTES = 1024 * 1024;
/** How often a server that is busy or away is asked, and the pause (ms) after each time; then it is left to a later page. */
const TRIES = 5;
const PAUSE_MS = 10_000;
/** A session that begins this soon (ms) after a page was left is of the same person. */
const FOLLOWS_MS = 60_000;

/** Segments of one page of a session. */
interface Page {
  /** When the first of the segments was kept. */
  at: number;
  endpoint: string;
  begin: BeginRequest;
  segments: Uint8Array[];
  bytes: number;
}

/**
 * Sends the segments that earlier pages kept, and deletes them when all are stored or will never be taken. One page of the origin
 * does it at a time.
 */
export async function sendAll(): Promise<void> {
  const { locks } = navigator as { locks?: LockManager };
  await (locks ? locks.request(LEFT, { ifAvailable: true }, (lock) => lock && send()) : send()).catch(() => {});
}

async function send(): Promise<void> {
  const left = stored(LEFT) ?? '';
  const { keys, segments } = await written().catch(() => ({ keys: [], segments: [] as KeptSegment[] }));
  segments.push(...(JSON.parse(left.slice(13) || '[]') as KeptSegment[]));
  const now = Date.now();
  const tokens = new Map<string, string>();
  let isDone = true;
  for (const page of pagesOf(segments.filter(([at]) => now - at < KEPT_MS))) isDone = (await sendPage(page, tokens)) && isDone;
  // Segments that were not taken are sent again later together with all others: a segment that is sent twice is stored once.
  if (!isDone) return;
  const rest = await inDatabase((database) => {
    for (const key of keys) database.delete(key);
    return database.count();
  }).catch(() => undefined);
  // The key stays as it is if another page has left something meanwhile.
  if (stored(LEFT) === left) store(LEFT, rest?.result ? `${now}[]` : undefined);
}

/** Everything in the database. */
async function written(): Promise<{ keys: IDBValidKey[]; segments: KeptSegment[] }> {
  const [keys, segments] = await inDatabase((database) => [database.getAllKeys(), database.getAll()] as const);
  return { keys: keys.result, segments: segments.result as KeptSegment[] };
}

/** The segments by their pages, no more in one group than a flush carries. */
function pagesOf(kept: KeptSegment[]): Page[] {
  const last = new Map<string, Page>();
  const pages: Page[] = [];
  for (const [at, endpoint, begin, sealed] of kept) {
    const bytes = typeof sealed === 'string' ? bytesOf(sealed) : sealed;
    let page = last.get(begin.pageId);
    if (!page || page.bytes + bytes.length > FLUSH_BYTES) {
      page = { at, endpoint, begin, segments: [], bytes: 0 };
      last.set(begin.pageId, page);
      pages.push(page);
    }
    page.begin.token ??= begin.token;
    page.segments.push(bytes);
    page.bytes += bytes.length;
  }
  return pages;
}

/** A sealed segment that was left as text, two bytes a character. */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) bytes.set([text.charCodeAt(i), text.charCodeAt(i) >> 8], i * 2);
  // The text has one byte too many if the segment has an odd number of bytes. The envelope tells: it has 28 bytes, and the last
  // four of them are the length of the body.
  return bytes.subarray(0, 28 + new DataView(bytes.buffer).getUint32(24));
}

/** Sends the segments of a page. Returns true if the server has taken all of them, or never will. */
async function sendPage({ at, endpoint, begin, segments }: Page, tokens: Map<string, string>): Promise<boolean> {
  let { sessionId } = begin;
  if (begin.token && !tokens.has(sessionId)) tokens.set(sessionId, begin.token);
  // Most pages managed to send their segments themselves: the first flush is empty, and its answer says which segments are stored.
  let rest: Uint8Array[] = [];
  for (let tries = 0; tries < TRIES;) {
    const known = sessionOf(begin);
    // A page that had no token yet uses the token that another page of its session got.
    const token = tokens.get(sessionId) ?? (known?.id === sessionId ? known.token : undefined);
    const reply = await flush(endpoint, { ...begin, sessionId, token, clientNow: Date.now() }, rest).catch(
      (): FlushReply | undefined => undefined,
    );
    if (reply?.code === 'auth' && !token && known?.token && known.id !== sessionId && Math.abs(known.began - at) < FOLLOWS_MS) {
      // The page's last flush began the session, and the page was gone when the token came. So its segments become a page of the
      // session that followed at once.
      sessionId = known.id;
      continue;
    }
    if (reply?.code) return true;
    if (reply) {
      tokens.set(sessionId, reply.token);
      const { acked, nacks } = reply;
      const never = (nacks ?? []).filter(({ code }) => code !== 'busy').map(({ number }): [number, number] => [number, number]);
      const isFirst = !rest.length;
      rest = segments.filter((segment) => !isIn(numberOf(segment), [...acked, ...never]));
      if (!rest.length) return true;
      if (isFirst) continue;
    }
    tries++;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return false;
}

const isIn = (number: number, ranges: [number, number][]): boolean => ranges.some(([from, to]) => number >= from && number <= to);

/** The number of a sealed segment, from its envelope. */
function numberOf({ buffer, byteOffset }: Uint8Array): number {
  return new DataView(buffer, byteOffset).getUint32(3);
}

/** The session that the browser has stored now. */
function sessionOf({ key }: BeginRequest): { id: string; token?: string; began: number } | undefined {
  try {
    return (JSON.parse(stored(`session-replay:${key}`)!) ?? undefined) as { id: string; token?: string; began: number } | undefined;
  } catch {
    return undefined; // The stored text is no session.
  }
}
