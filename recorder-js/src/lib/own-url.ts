/** Where the recorder has its server, and its parts. */
export interface OwnPlaces {
  endpoint?: string;
  assets?: string;
}

/** Whether `url` is the recorder's own business and not the page's: its parts, and all of a server of its own, or what it asks of one that it shares with the page. */
export function isOwn(url: string, { endpoint, assets }: OwnPlaces): boolean {
  const http = url.replace(/^ws/, 'http');
  const isBelow = (place: string | undefined, path: RegExp): boolean =>
    !!place && http.startsWith(place) && path.test(http.slice(place.length));
  return (
    isBelow(assets, /^recorder-/) ||
    isBelow(endpoint, endpoint?.startsWith(location.origin) ? /^\/(ingest\/flush|hubs\/ingest|recorder-)/ : /^(\/|$)/)
  );
}
