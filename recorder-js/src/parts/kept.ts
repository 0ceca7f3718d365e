import { store, stored } from '../lib/storage.ts';
import { flush, type FlushReply } from '../transport/flush.ts';
import { KEPT_MS, KEPT_NOTE, LEFT, openKept, type KeptSegment } from '../transport/kept.ts';
import type { BeginRequest } from '../transport/sender.ts';

/** How much one flush carries: the server reads 4 MiB at most. */
const FLUSH_BYTES = 1024 * 1024;
/** A server that is busy is asked again so often, this long after; then the next page does it. */
const TRIES = 5;
const PAUSE_MS = 10_000;

/** Segments of one page of a session. */
interface Page {
  endpoint: string;
  begin: BeginRequest;
  segments: Uint8Array[];
}

/** Sends what earlier pages kept, and deletes what is stored or will never be taken. One page of the origin does it at a time. `own`: a page whose segments of before `until` are stored. */
export async function sendAll(own: string | undefined, until: number): Promise<void> {
  const { locks } = navigator as { locks?: LockManager };
  if (locks) await locks.request(KEPT_NOTE, { ifAvailable: true }, (lock) => lock && send(own, until));
  else await send(own, until);
}

async function send(own: string | undefined, until: number): Promise<void> {
  const { keys, segments } = await written();
  const left = stored(LEFT);
  const all = [...segments, ...((left ? JSON.parse(left) : []) as KeptSegment[])];
  const isWanted = ([at, , { pageId }]: KeptSegment): boolean => Date.now() - at < KEPT_MS && !(pageId === own && at <= until);
  const tokens = new Map<string, string>();
  let isDone = true;
  for (const page of pagesOf(all.filter(isWanted))) isDone = (await sendPage(page, tokens)) && isDone;
  // What is not taken yet comes again with the rest of its kind: a segment that is sent twice is stored once.
  if (!isDone) return;
  if (stored(LEFT) === left) store(LEFT);
  openKept((database) => {
    for (const key of keys) database.delete(key);
    const rest = database.count();
    // While nobody else wrote in between.
    rest.onsuccess = () => !rest.result && !stored(LEFT) && store(KEPT_NOTE);
  });
}

/** All that is in the database. */
function written(): Promise<{ keys: IDBValidKey[]; segments: KeptSegment[] }> {
  return new Promise((resolve) =>
    openKept((store, transaction) => {
      const [keys, segments] = [store.getAllKeys(), store.getAll()];
      transaction.oncomplete = () => resolve({ keys: keys.result, segments: segments.result as KeptSegment[] });
    }),
  );
}

/** The segments by their pages, no more of one than a flush carries. */
function pagesOf(kept: KeptSegment[]): Page[] {
  const open = new Map<string, Page & { bytes: number }>();
  const pages: Page[] = [];
  for (const [, endpoint, begin, sealed] of kept) {
    const bytes = typeof sealed === 'string' ? Uint8Array.from(sealed, (character) => character.charCodeAt(0)) : sealed;
    let page = open.get(begin.pageId);
    if (!page || page.bytes + bytes.length > FLUSH_BYTES) {
      page = { endpoint, begin, segments: [], bytes: 0 };
      open.set(begin.pageId, page);
      pages.push(page);
    }
    page.begin.token ??= begin.token;
    page.segments.push(bytes);
    page.bytes += bytes.length;
  }
  return pages;
}

/** True: the server has taken it, or never will. */
async function sendPage({ endpoint, begin, segments }: Page, tokens: Map<string, string>): Promise<boolean> {
  const { sessionId } = begin;
  for (let tries = 0; tries < TRIES; tries++) {
    if (tries) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    // One that was made before the session had a token has it from the page before it, or from the session that goes on.
    const token = begin.token ?? tokens.get(sessionId) ?? tokenOf(begin);
    const reply = await flush(endpoint, { ...begin, token, clientNow: Date.now() }, segments).catch(
      (): FlushReply | undefined => undefined,
    );
    if (!reply) continue;
    if (reply.code) return true;
    tokens.set(sessionId, reply.token);
    if (!reply.nacks?.some(({ code }) => code === 'busy')) return true;
  }
  return false;
}

/** The write token of the session, if it is the one that goes on. */
function tokenOf({ key, sessionId }: BeginRequest): string | undefined {
  try {
    const session = JSON.parse(stored(`session-replay:${key}`) ?? 'null') as { id: string; token?: string } | null;
    return session?.id === sessionId ? session.token : undefined;
  } catch {
    return undefined; // It holds something else.
  }
}
