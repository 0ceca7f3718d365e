import type { BeginRequest } from '@session-replay/wire/transport';
import { CHOICE, store, stored } from '../lib/storage.ts';

/** A segment that the server may not have, with everything that is needed to send it later. As text it has a character for two bytes. */
export type KeptSegment = [at: number, endpoint: string, begin: BeginRequest, sealed: Uint8Array | string];

/**
 * The storage key of segments that pages have left because they could not wait for a database. Its text is the time since which
 * anything is kept in this browser (13 digits, ms since 1970), and behind it those segments as JSON.
 */
export const LEFT = 'session-replay:left';
/** The name of the database that has the other kept segments, and of the store in it. */
export const KEPT = 'session-replay';
/** The server takes no segment that is later than this. */
export const KEPT_MS = 24 * 60 * 60_000;

/** Segments that earlier pages kept are sent this long (ms) after the page has started. */
const KEPT_AFTER_MS = 3000;

/** The longest text under `LEFT`, in characters. The origin has five million, which the page may need. */
const MAX_LEFT = 1_200_000;

/**
 * Leaves segments for the next page of this origin, at once: a page that goes away does not live until a database answers. Returns
 * false where that is not possible.
 */
export function leaveBehind(segments: KeptSegment[]): boolean {
  try {
    const before = stored(LEFT) ?? `${Date.now()}[]`;
    const left = JSON.parse(before.slice(13)) as KeptSegment[];
    for (const [at, endpoint, begin, bytes] of segments) {
      let text = '';
      for (let i = 0; i < bytes.length; i += 2) text += String.fromCharCode((bytes as Uint8Array)[i] | ((bytes as Uint8Array)[i + 1] << 8));
      left.push([at, endpoint, begin, text]);
    }
    const after = before.slice(0, 13) + JSON.stringify(left);
    if (after.length > MAX_LEFT || stored(CHOICE) === 'out') return false;
    localStorage.setItem(LEFT, after);
    return true;
  } catch {
    return false; // The storage is off or full, or has another text under this key.
  }
}

/** The functions of the part `kept`. */
export interface KeptPart {
  /** Stores segments in case the page does not live until it can send them; calls `done` when they are stored. */
  keep: (segments: KeptSegment[], done: () => void) => void;
  /** Sends the segments that earlier pages kept. */
  sendAll: () => void;
}

/** Has the segments sent that earlier pages kept, unless there are none, or all are too old. */
export function sendKept(load: (part: 'kept') => Promise<unknown>): void {
  setTimeout(() => look(load), KEPT_AFTER_MS);
}

function look(load: (part: 'kept') => Promise<unknown>): void {
  const age = Date.now() - parseInt(stored(LEFT)!);
  if (age > KEPT_MS) forgetKept();
  else if (age)
    (load('kept') as Promise<KeptPart>).then(
      ({ sendAll }) => sendAll(),
      () => {},
    );
}

/** Deletes all kept segments. */
export function forgetKept(): void {
  store(LEFT);
  indexedDB.deleteDatabase(KEPT);
}
