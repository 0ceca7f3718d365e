import { MAX_DATA, MAX_URL } from '../privacy/bounds.ts';
import type { Scrub } from '../privacy/scrub.ts';

/** The base of relative addresses: a node, or the address of a style sheet. */
export interface Based {
  baseURI: string;
}

/** The absolute address, which holds wherever the recording is played. */
export function absolute(url: string, base: Based): string {
  if (!url || url.length > MAX_URL || /^\s*(?:#|[a-z][a-z0-9+.-]*:)/i.test(url)) return url;
  try {
    return new URL(url, base.baseURI).href;
  } catch {
    return url;
  }
}

/** A `srcset` with every address absolute and scrubbed; one that is too long is recorded like an address that is too long. */
export function recordedSrcset(srcset: string, base: Based, scrub: Scrub): string {
  if (srcset.length > MAX_DATA) return scrub(srcset);
  return srcset.replace(
    /([^\s,](?:\S*[^\s,])?)((?:\s+[\d.]+[wxh])*)/g,
    (_, url: string, sizes: string) => scrub(absolute(url, base)) + sizes,
  );
}
