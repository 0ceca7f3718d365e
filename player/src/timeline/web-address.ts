/** The address, if it is one a person may be sent to. What was recorded may say `javascript:`. */
export function webAddress(href: string | null): string | null {
  if (!href || !URL.canParse(href)) return null;
  const { protocol } = new URL(href);
  return protocol === 'http:' || protocol === 'https:' ? href : null;
}

/** An address as a list shows it: without the protocol. */
export function shortAddress(href: string | null): string {
  if (!href) return '';
  const url = URL.canParse(href) ? new URL(href) : null;
  return url && url.host ? `${url.host}${url.pathname === '/' && !url.search ? '' : url.pathname}${url.search}${url.hash}` : href;
}
