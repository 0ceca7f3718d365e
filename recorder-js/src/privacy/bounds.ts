/** The most that is kept of one text, attribute or line of the console, in characters: more than anybody reads, and searched in about a millisecond. */
export const MAX_TEXT = 100_000;
/** … of an address: common servers take no longer ones. */
export const MAX_URL = 8000;
/** … of an address that is its own content (`data:`): a picture or a font of 150 kB. */
export const MAX_DATA = 200_000;
/** … of a style sheet. Real ones have up to 3 million, and deflate to a sixth. */
export const MAX_CSS = 4_000_000;
/** … of all the attributes of one element, together, and of an event: a segment that does not deflate holds twice as much. */
export const MAX_ELEMENT = 500_000;
/** Names of elements and attributes longer than this are none. */
export const MAX_NAME = 200;

/** `text`, or its first `max` characters and how many it has. */
export function shorten(text: string, max = MAX_TEXT): string {
  // What was shortened before is let be.
  return text.length > max + 30 ? `${text.slice(0, max)}… (${text.length} characters)` : text;
}

/** Tells texts apart by the length and about a thousand of their characters (FNV-1a). */
export function hash(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; i += (text.length >> 10) + 1) sum = Math.imul(sum ^ text.charCodeAt(i), 16777619);
  return (sum >>> 0).toString(36);
}

/** An address that is not too long. In place of a `data:` one that is stands a picture that says what was there. */
export function shortUrl(url: string, maxData = MAX_DATA): string {
  if (!/^data:/i.test(url)) return shorten(url, MAX_URL);
  if (url.length <= maxData) return url;
  const word = `${url.slice(0, 60).split(/[;,]/, 1)[0]}, ${url.length} characters, ${hash(url)}`;
  // As it may stand in a srcset, or in a style sheet without quotes.
  return `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"><text y="9">${word}</text></svg>`.replace(
    /[ "<>]/g,
    encodeURIComponent,
  );
}
