import type { BeginRequest } from '@session-replay/wire/transport';
import { CHOICE, store, stored } from '../lib/storage.ts';

/** A segment that the server may not have, and all that it takes to send it later. As text it has a character for two bytes. */
export type KeptSegment = [at: number, endpoint: string, begin: BeginRequest, sealed: Uint8Array | string];

/** Since when something is kept in this browser, 13 digits of ms since 1970, and behind them as JSON what pages have left that could not wait for a database. */
export const LEFT = 'session-replay:left';
/** The database that has the rest, and the store in it. */
export const KEPT = 'session-replay';
/** The server takes nothing that is later than this. */
export const KEPT_MS = 24 * 60 * 60_000;

/** What earlier pages kept waits until this one has started. */
const KEPT_AFTER_MS = 3000;

/** Characters. The page has five million, which it may need. */
const MAX_LEFT = 1_200_000;

/** Leaves segments for the next page of this origin, at once: a page that goes away does not live until a database answers. False: that cannot be. */
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
    return false; // It is off, or full, or holds something else.
  }
}

/** What the part `kept` does. */
export interface KeptPart {
  /** Writes segments down in case the page does not live until it can send them; `done` when they are. */
  keep: (segments: KeptSegment[], done: () => void) => void;
  /** Sends what earlier pages kept. */
  sendAll: () => void;
}

/** Has what earlier pages kept sent, if there is anything that is not too old for it. */
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

/** Throws away what is kept. */
export function forgetKept(): void {
  store(LEFT);
  indexedDB.deleteDatabase(KEPT);
}
