import { CHOICE, store, stored } from '../../lib/storage.ts';
import { KEPT, LEFT, type KeptSegment } from '../../transport/left.ts';

/** As much as a page's outbox, for all pages together. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Lets `run` work in one transaction of the database. Resolves to its result when the transaction is done; rejects where there is
 * no database, or another script's under this name.
 */
export function inDatabase<T>(run: (store: IDBObjectStore) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(KEPT);
    request.onupgradeneeded = () => request.result.createObjectStore(KEPT, { autoIncrement: true });
    request.onerror = reject;
    request.onsuccess = () => {
      const database = request.result;
      try {
        const transaction = database.transaction(KEPT, 'readwrite');
        const result = run(transaction.objectStore(KEPT));
        transaction.oncomplete = () => resolve(result);
        transaction.onabort = reject;
      } catch (error) {
        reject(error as Error); // It has no such store.
      }
      // Takes effect after the transaction: an open database may keep a page out of the back/forward cache.
      database.close();
    };
  });
}

/**
 * Stores segments in case the page does not live until it can send them; calls `done` when they are stored. If there is not room
 * for all of them, none is.
 */
export function keep(segments: KeptSegment[], done: () => void): void {
  if (!segments.length || stored(CHOICE) === 'out') return;
  // By this key a later page knows that it has to look.
  if (!stored(LEFT)) store(LEFT, `${Date.now()}[]`);
  inDatabase((database) => {
    const before = database.getAll();
    before.onsuccess = () => {
      let bytes = (before.result as KeptSegment[]).reduce((bytes, [, , , sealed]) => bytes + sealed.length, 0);
      for (const segment of segments) {
        bytes += segment[3].length;
        if (bytes > MAX_BYTES) return database.transaction.abort();
        database.add(segment);
      }
    };
  }).then(done, () => {});
}
