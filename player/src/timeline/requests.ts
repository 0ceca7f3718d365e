import { shortTime } from './format.ts';
import { fields, list, number, own, short, text } from './recorded.ts';

/** A request as its row shows it. */
export interface RequestFacts {
  method: string;
  /** Path and query; with the host, if it is not the page's. */
  where: string;
  /** `502 Bad Gateway`, `failed`, `aborted`, of a WebSocket also `opened` or `closed: …`; empty where the browser does not tell. */
  status: string;
  /** `1.2 s`; empty if the duration is unknown. */
  took: string;
  /** The server refused the request, or no answer came. A request that the page itself aborted has not failed. */
  failed: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const maxWhere = 2_000;

/** Sums up a request of `rrweb/network@1`. `page` is the address of the page that made it. */
export function requestFacts(request: Fields, page: string): RequestFacts {
  const status = number(request['status']);
  const error = text(request['error']) ?? '';
  const aborted = /abort/i.test(error.slice(0, 200));
  const failed = status === null ? error !== '' && !aborted : status === 0 ? !aborted : status >= 400;
  const took = durationOf(request);
  return {
    method: short(text(request['method']) ?? 'GET', 20),
    where: whereOf(text(request['name']) ?? '', page),
    status: status ? statusText(status) : aborted ? 'aborted' : failed ? 'failed' : '',
    took: took === null ? '' : shortTime(took),
    failed,
  };
}

/** The duration of a request in ms; null: unknown. */
export function durationOf(request: Fields): number | null {
  const [start, end] = [number(request['startTime']), number(request['endTime'])];
  return number(request['duration']) ?? (start !== null && end !== null ? end - start : null);
}

/** Sums up a `websocket` event; null for the events between the beginning and the end of the connection. */
export function socketFacts(socket: Fields, page: string): RequestFacts | null {
  const state = text(socket['state']);
  const frames = `${number(socket['sent']) ?? 0} sent, ${number(socket['received']) ?? 0} received`;
  const status = own({ open: 'opened', close: `closed: ${frames}`, error: 'failed' }, state ?? '');
  if (!status) return null;
  return { method: 'WebSocket', where: whereOf(text(socket['url']) ?? '', page), status, took: '', failed: state === 'error' };
}

/** The text that opens under the row of a request. */
export function requestDetail(request: Fields, facts: RequestFacts): string {
  const headers = (name: string): string =>
    Object.entries(fields(request[name]))
      .map(([header, value]) => `${header}: ${String(text(value) ?? '')}`)
      .join('\n');
  const part = (title: string, said: string | null): string => (said ? `${title}\n${said}` : '');
  const size = number(request['transferSize']);
  const first = [
    `${facts.method} ${text(request['name']) ?? ''}`,
    [facts.status, facts.took, size ? `${size.toLocaleString('en')} bytes` : ''].filter(Boolean).join(' · '),
    text(request['error']) ?? '',
    text(request['traceId']) ? `Trace ${text(request['traceId'])}` : '',
  ];
  return [
    first.filter(Boolean).join('\n'),
    part('Request headers', headers('requestHeaders')),
    part('Request body', text(request['requestBody'])),
    part('Response headers', headers('responseHeaders')),
    part('Response body', text(request['responseBody'])),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** The requests in a payload of the plugin `rrweb/network@1`. */
export function requestsIn(payload: Fields): Fields[] {
  return list(payload['requests']).map(fields);
}

function whereOf(address: string, page: string): string {
  if (!URL.canParse(address)) return short(address, maxWhere);
  const url = new URL(address);
  const host = URL.canParse(page) ? new URL(page).host : '';
  const path = `${url.pathname}${url.search}`;
  return short(url.host === host ? path : `${url.host || url.protocol}${path}`, maxWhere);
}

function statusText(status: number): string {
  const words = own(statusWords, status);
  return words ? `${status} ${words}` : String(status);
}

const statusWords: Readonly<Record<number, string>> = {
  ...{ 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 206: 'Partial Content' },
  ...{
    301: 'Moved Permanently',
    302: 'Found',
    303: 'See Other',
    304: 'Not Modified',
    307: 'Temporary Redirect',
    308: 'Permanent Redirect',
  },
  ...{ 400: 'Bad Request', 401: 'Unauthorized', 402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed' },
  ...{ 406: 'Not Acceptable', 408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 412: 'Precondition Failed', 413: 'Content Too Large' },
  ...{ 415: 'Unsupported Media Type', 418: 'I’m a teapot', 422: 'Unprocessable Content', 423: 'Locked', 425: 'Too Early' },
  ...{ 428: 'Precondition Required', 429: 'Too Many Requests', 431: 'Header Fields Too Large', 451: 'Unavailable for Legal Reasons' },
  ...{ 500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout' },
};
