const inCss = /url\(\s*(?:'([^']*)'|"([^"]*)"|([^)'"]*?))\s*\)/g;

/** The address as one that holds wherever the recording is played. */
export function absolute(url: string, base: string): string {
  if (!url || /^\s*(?:#|[a-z][a-z0-9+.-]*:)/i.test(url)) return url;
  try {
    return new URL(url, base).href;
  } catch {
    return url;
  }
}

/** Every `url(…)` of a style sheet made absolute. */
export function absoluteCss(css: string, base: string): string {
  if (!css.includes('url(')) return css;
  return css.replace(inCss, (_, single: string, double: string, bare: string) => {
    const quote = single !== undefined ? "'" : double !== undefined ? '"' : '';
    return `url(${quote}${absolute(single ?? double ?? bare, base)}${quote})`;
  });
}

/** Every candidate of a `srcset` made absolute. */
export function absoluteSrcset(srcset: string, base: string): string {
  return srcset.replace(
    /(^|,\s+|,(?=\S*\s))(\s*)([^\s,]\S*[^\s,])/g,
    (_, comma: string, space: string, url: string) => comma + space + absolute(url, base),
  );
}
