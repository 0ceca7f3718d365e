/** What pages could not send: kept in the browser, and sent by a later page. Loaded where there is something. */
export { keep } from './kept/database.ts';
export { sendAll } from './kept/send-all.ts';
