import { CHOICE, store, stored } from '../lib/storage.ts';
import type { BeginRequest } from './sender.ts';

/** A segment that the server may not have, and all that it takes to send it later. As a text it has a character for each byte. */
export type KeptSegment = [at: number, endpoint: string, begin: BeginRequest, sealed: Uint8Array | string];

/** The database, and the store in it. */
export const KEPT_STORE = 'session-replay';
/** Where it is noted since when there is something (ms since 1970) and how many bytes: whoever looks here need not open the database. */
export const KEPT_NOTE = 'session-replay:kept';
/** Where a page that goes away leaves what it cannot write into the database any more. */
export const LEFT = 'session-replay:left';
/** The server takes no segment that is later than this. */
export const KEPT_MS = 24 * 60 * 60_000;

const MAX_BYTES = 8 * 1024 * 1024;
/** Characters; a page has five million at least. */
const MAX_LEFT = 1_000_000;

/** Opens the database for one transaction; where there is none, or it is somebody else's, nothing happens. */
export function openKept(run: (store: IDBObjectStore, transaction: IDBTransaction) => void): void {
  try {
    const request = indexedDB.open(KEPT_STORE);
    request.onupgradeneeded = () => request.result.createObjectStore(KEPT_STORE, { autoIncrement: true });
    request.onsuccess = () => {
      const database = request.result;
      try {
        const transaction = database.transaction(KEPT_STORE, 'readwrite');
        run(transaction.objectStore(KEPT_STORE), transaction);
      } catch {
        // It has no such store.
      }
      // When that is done: an open database may keep a page out of the back/forward cache.
      database.close();
    };
  } catch {
    // A frame without an origin has none.
  }
}

/** Writes segments down in case the page does not live until it can send them; `done` when they are. */
export function keep(segments: KeptSegment[], done: () => void): void {
  if (!segments[0] || !note(segments.reduce((bytes, [, , , sealed]) => bytes + sealed.length, 0))) return;
  openKept((store, transaction) => {
    for (const segment of segments) store.add(segment);
    transaction.oncomplete = done;
  });
}

/** The same at once, for a page that goes away: it does not live until a database answers. False: it could not be kept. */
export function leaveBehind(segments: KeptSegment[]): boolean {
  try {
    const left = JSON.parse(stored(LEFT) ?? '[]') as KeptSegment[];
    for (const segment of segments) {
      const text = (segment[3] as Uint8Array).reduce((text, byte) => text + String.fromCharCode(byte), '');
      left.push([...(segment.slice(0, 3) as [number, string, BeginRequest]), text]);
    }
    const text = JSON.stringify(left);
    if (text.length > MAX_LEFT || !note(0)) return false;
    localStorage.setItem(LEFT, text);
    return true;
  } catch {
    return false; // It is off, or full, or holds something else.
  }
}

/** What the part `kept` does. */
interface KeptPart {
  sendAll: (own: string | undefined, until: number) => void;
}

/** Has what earlier pages kept sent, if there is anything; of the page `own` all is stored that it kept until now. */
export function sendKept(load: (part: 'kept') => Promise<unknown>, own?: string): void {
  const now = Date.now();
  if (stored(KEPT_NOTE)) (load('kept') as Promise<KeptPart>).then(({ sendAll }) => sendAll(own, now)).catch(() => {});
}

/** Throws away what is kept: all of it, or only if it is too old to be taken. */
export function forgetKept(old?: boolean): void {
  if (old && !(parseInt(stored(KEPT_NOTE)!) < Date.now() - KEPT_MS)) return;
  store(KEPT_NOTE);
  store(LEFT);
  openKept((store) => store.clear());
}

/** Notes that so many bytes more are kept. False: they may not be. */
function note(bytes: number): boolean {
  const [since, before] = (stored(KEPT_NOTE) ?? `${Date.now()} 0`).split(' ');
  const all = Number(before) + bytes;
  if (!(all <= MAX_BYTES) || stored(CHOICE) === 'out') return false;
  store(KEPT_NOTE, `${since} ${all}`);
  return true;
}
