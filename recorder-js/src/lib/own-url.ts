/** Where the recorder has its server, and its parts. */
export interface OwnPlaces {
  endpoint?: string;
  assets?: string;
}

/** What the recorder asks for, below one of its places. */
const asked = /^\/(ingest\/|hubs\/ingest|recorder[-.])/;

/** Whether `url` is the recorder's own business and not the page's: anything of a server of its own, and what it asks for where it shares one with the page. */
export function isOwn(url: string, { endpoint, assets }: OwnPlaces): boolean {
  const below = (place: string | undefined, shared?: boolean): boolean => {
    if (!place) return false;
    const { href, origin } = new URL(place, document.baseURI);
    const base = href.replace(/\/$/, '');
    const http = url.replace(/^ws/, 'http');
    return http.startsWith(base) && (shared || origin === location.origin ? asked : /^(\/|$)/).test(http.slice(base.length));
  };
  return below(endpoint) || below(assets, true);
}
