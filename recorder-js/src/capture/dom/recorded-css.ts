import type { ResolvedOptions } from '../../options.ts';
import { MAX_CSS, shorten, shortUrl } from '../../privacy/bounds.ts';
import { absolute, type Based } from '../urls.ts';

/** The pieces of a style sheet that are not code: comments, quoted texts, addresses. Each is read once, however it is written. */
const piece = /\/\*[^]*?(?:\*\/|$)|(url\(\s*)?(?:"([^"\\]*(?:\\[^][^"\\]*)*)"?|'([^'\\]*(?:\\[^][^'\\]*)*)'?)|url\(([^)"']*)/gi;
/** The code in front of a text that the style sheet puts on the page. */
const textFollows = /(?:content|--[\w-]+)\s*:[^;{}]*$/i;
/** The most characters of all `data:` addresses of a style sheet together: they do not deflate, and have to fit into a segment. */
const MAX_CSS_DATA = 600_000;

/**
 * A style sheet or a declaration in its recorded form: addresses absolute and scrubbed, no comments, and with `hides` no texts that
 * it puts on the page.
 */
export function recordedCss(
  css: string,
  base: Based,
  { strict, scrub }: Pick<ResolvedOptions, 'strict' | 'scrub'>,
  hides: boolean | number = strict,
): string {
  if (!/["'@]|url\(|\/\*/i.test(css.slice(0, MAX_CSS))) return shorten(css, MAX_CSS);
  let room = MAX_CSS_DATA;
  let hidden = false;
  let last = 0;
  const recorded = css
    .slice(0, 2 * MAX_CSS)
    .replace(piece, (whole, url?: string, double?: string, single?: string, bare?: string, at = 0) => {
      if (whole[0] === '/') return '';
      const mark = bare !== undefined ? '' : double !== undefined ? '"' : "'";
      const head = url ?? (mark ? '' : 'url(');
      const value = double ?? single ?? bare!.trim();
      const isData = /^data:/i.test(value);
      const before = css.slice(Math.max(last, at - 300), at);
      last = at + whole.length;
      if (isData) room -= value.length;
      if (head || isData) return head + mark + (room < 0 ? shortUrl(value, 0) : scrub.url(absolute(value, base))) + mark;
      hidden = !!hides && (textFollows.test(before) || (hidden && !/[;{}]/.test(before)));
      return mark + (hidden ? '*' : value.includes('?') ? scrub.traits(value) : shorten(value)) + mark;
    });
  return scrub.code(shorten(recorded, MAX_CSS));
}
