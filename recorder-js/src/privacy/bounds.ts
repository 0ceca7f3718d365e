/**
 * The most characters that are kept of one text, attribute or console line: more than anybody reads, and searched in about a millisecond.
 */
export const MAX_TEXT = 100_000;
/** … of an address: common servers take no longer ones. */
export const MAX_URL = 8000;
/** … of an address that is its own content (`data:`): a picture or a font of 150 kB. */
export const MAX_DATA = 200_000;
/** … of a style sheet. Real ones have up to 3 million characters, and deflate to a sixth. */
export const MAX_CSS = 4_000_000;
/** … of all the attributes of one element together, and of an event: a segment that does not deflate holds twice as much. */
export const MAX_ELEMENT = 500_000;
/** The longest name in characters: an element with a longer one is recorded as a `div`, an attribute with a longer one not at all. */
export const MAX_NAME = 200;

/** `text` itself, or if it is longer, its first `max` characters and a note of its length. */
export function shorten(text: string, max = MAX_TEXT): string {
  // The note takes up to 30 characters: a text that was shortened before is left alone.
  return text.length > max + 30 ? `${text.slice(0, max)}… (${text.length} characters)` : text;
}

/** A short checksum of 1,024 characters at most, spread over the text, in the manner of FNV-1a: tells texts apart. */
export function hash(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; i += (text.length >> 10) + 1) sum = Math.imul(sum ^ text.charCodeAt(i), 16777619);
  return (sum >>> 0).toString(36);
}

/**
 * The address, cut if it is too long. A `data:` address that is too long is replaced by a picture that names its type, length and checksum.
 */
export function shortUrl(url: string, maxData = MAX_DATA): string {
  if (!/^data:/i.test(url)) return shorten(url, MAX_URL);
  if (url.length <= maxData) return url;
  const word = `${url.slice(0, 60).split(/[;,]/, 1)[0]}, ${url.length} characters, ${hash(url)}`;
  // Escaped so that it can stand in a srcset, or in a style sheet without quotes.
  return `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"><text y="9">${word}</text></svg>`.replace(
    /[ "<>]/g,
    encodeURIComponent,
  );
}
