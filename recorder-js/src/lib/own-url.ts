/** The addresses of the recorder's server and of its parts. */
export interface OwnPlaces {
  endpoint?: string;
  assets?: string;
}

/**
 * Whether `url` belongs to the recorder and not to the page: a part, anything on a server of the recorder's own, or the recorder's
 * paths on a server that it shares with the page.
 */
export function isOwn(url: string, { endpoint, assets }: OwnPlaces): boolean {
  const http = url.replace(/^ws/, 'http');
  const isBelow = (place: string | undefined, path: RegExp): boolean =>
    !!place && http.startsWith(place) && path.test(http.slice(place.length));
  return (
    isBelow(assets, /^recorder-/) ||
    isBelow(endpoint, endpoint?.startsWith(location.origin) ? /^\/(ingest\/flush|hubs\/ingest|recorder-)/ : /^(\/|$)/)
  );
}
