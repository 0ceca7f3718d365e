// Taken before the recorder patches the console, so that its own lines are not recorded as the page's.
const { info } = console;
let isRefused = false;
let last = '';

/** Tells the developer, on the page's console, how the recorder fares; the same line not twice in a row. */
export function say(text: string): void {
  if (text !== last) info(`Session Replay: ${text}`);
  last = text;
}

/** Tells what keeps the recorder from its server, once per page. */
export function sayRefused(text: string): void {
  if (!isRefused) say(text);
  isRefused = true;
}
