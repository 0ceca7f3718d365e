/** The address, if a person may be sent to it: a recorded address may be `javascript:`. */
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
