// Taken before anything patches it: what is said here is no line of the page's, and is not recorded as one.
const { info } = console;
let isRefused = false;
let last = '';

/** Tells whoever puts the recorder into a page, on its console; the same not twice in a row. */
export function say(text: string): void {
  if (text !== last) info(`Session Replay: ${text}`);
  last = text;
}

/** Tells what keeps the recorder from its server, once. */
export function sayRefused(text: string): void {
  if (!isRefused) say(text);
  isRefused = true;
}
