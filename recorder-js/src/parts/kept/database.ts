import { CHOICE, store, stored } from '../../lib/storage.ts';
import { KEPT, LEFT, type KeptSegment } from '../../transport/left.ts';

/** As much as a page's outbox; of all pages together. */
const MAX_BYTES = 8 * 1024 * 1024;

/** One transaction in the database, which `run` begins. Resolves when it is done, to what `run` returned; rejects where there is no database, or it is somebody else's. */
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
      // When that is done: an open database may keep a page out of the back/forward cache.
      database.close();
    };
  });
}

/** Writes segments down in case the page does not live until it can send them; `done` when they are. As long as there is room. */
export function keep(segments: KeptSegment[], done: () => void): void {
  if (!segments.length || stored(CHOICE) === 'out') return;
  // By this a page knows that it has to look.
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
