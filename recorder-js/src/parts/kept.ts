/** Keeps segments that a page could not send in the browser, and sends those of earlier pages. Loaded where there are any. */
export { keep } from './kept/database.ts';
export { sendAll } from './kept/send-all.ts';
