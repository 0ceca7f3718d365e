import type { ResolvedOptions } from '../options.ts';

const inCss = /url\(\s*(?:'([^']*)'|"([^"]*)"|([^)'"]*?))\s*\)/g;
/** Text that a style sheet puts on the page. */
const cssTexts = /((?:content|--[\w-]+)\s*:[^;}]*?)("[^"]*"|'[^']*')/g;

/** What addresses are relative to: a node, or the place of a style sheet. */
export interface Based {
  baseURI: string;
}

/** The address as one that holds wherever the recording is played. */
export function absolute(url: string, base: Based): string {
  if (!url || /^\s*(?:#|[a-z][a-z0-9+.-]*:)/i.test(url)) return url;
  try {
    return new URL(url, base.baseURI).href;
  } catch {
    return url;
  }
}

/** A style sheet or a declaration as the recording gets it: every `url(…)` made absolute, under `strict` without texts. */
export function recordedCss(css: string, base: Based, { strict, scrub }: Pick<ResolvedOptions, 'strict' | 'scrub'>): string {
  if (strict) css = css.replace(cssTexts, '$1"*"');
  if (!css.includes('url(')) return css;
  return css.replace(inCss, (_, single: string, double: string, bare: string) => {
    const quote = single !== undefined ? "'" : double !== undefined ? '"' : '';
    return `url(${quote}${scrub.url(absolute(single ?? double ?? bare, base))}${quote})`;
  });
}

/** Every candidate of a `srcset` made absolute. */
export function absoluteSrcset(srcset: string, base: Based): string {
  return srcset.replace(
    /(^|,\s+|,(?=\S*\s))(\s*)([^\s,]\S*[^\s,])/g,
    (_, comma: string, space: string, url: string) => comma + space + absolute(url, base),
  );
}
