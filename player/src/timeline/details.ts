import { fields, finite, list, shown } from '../source/checked.ts';
import type { Moment } from '../source/model.ts';
import { errorText } from './error-text.ts';
import { shortTime } from './format.ts';

/** Texts are cut to this many characters: the picture beside the list needs the memory. */
const maxDetail = 200_000;

type Fields = Readonly<Record<string, unknown>>;

/** What the record of a moment says, in full: a stack with its causes, a whole console line, the headers and bodies of a request. */
export function detailOf(moment: Moment, record: unknown): string {
  const payload = payloadOf(fields(record));
  return shown(detailOfPayload(moment, payload), maxDetail) ?? moment.text;
}

function detailOfPayload(moment: Moment, payload: Fields): string {
  switch (moment.kind) {
    case 'error':
      return errorDetail(payload);
    case 'console':
      return consoleDetail(payload);
    case 'request':
      return Array.isArray(payload['requests']) ? requestDetail(moment, fields(list(payload['requests'])[moment.part])) : moment.text;
    default:
      return json(payload['props'] ?? payload);
  }
}

/** A record is the data of an event; one of another recorder may be the whole event. */
function payloadOf(record: Fields): Fields {
  return fields((record['payload'] === undefined ? fields(record['data']) : record)['payload']);
}

/** The stack of an error (of a resource: its address), and below it the stacks of its causes. */
function errorDetail(payload: Fields): string {
  const causes = list(payload['causes']).map((cause) => {
    const { name, message, stack } = fields(cause);
    return `Caused by ${text(stack) ?? errorText(text(name), text(message))}`;
  });
  const said = errorText(text(payload['name']), text(payload['message']));
  const stack = text(payload['stack']) ?? text(payload['source']) ?? '';
  // A stack mostly begins with the message of its error.
  return [stack.includes(said) ? stack : [said, stack].filter(Boolean).join('\n'), ...causes].filter(Boolean).join('\n\n');
}

function consoleDetail(payload: Fields): string {
  const words = list(payload['payload']).map(plain).join(' ');
  const trace = list(payload['trace'])
    .map((line) => text(line) ?? '')
    .join('\n');
  return [words, trace].filter(Boolean).join('\n\n');
}

function requestDetail({ request, text: said }: Moment, recorded: Fields): string {
  const headers = (name: string): string =>
    Object.entries(fields(recorded[name]))
      .map(([header, value]) => `${header}: ${String(text(value) ?? '')}`)
      .join('\n');
  const part = (title: string, words: string | null): string => (words ? `${title}\n${words}` : '');
  const size = finite(recorded['transferSize']);
  const trace = text(recorded['traceId']);
  const first = [
    `${request?.method ?? ''} ${text(recorded['name']) ?? said}`,
    [request?.outcome, request?.durationMs == null ? '' : shortTime(request.durationMs), size ? `${size.toLocaleString('en')} bytes` : '']
      .filter(Boolean)
      .join(' · '),
    text(recorded['error']),
    trace && `Trace ${trace}`,
  ];
  return [
    first.filter(Boolean).join('\n'),
    part('Request headers', headers('requestHeaders')),
    part('Request body', text(recorded['requestBody'])),
    part('Response headers', headers('responseHeaders')),
    part('Response body', text(recorded['responseBody'])),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** rrweb's console plugin writes each argument as JSON; a string is shown without its quotes. */
function plain(argument: unknown): string {
  if (typeof argument !== 'string') return json(argument);
  if (!argument.startsWith('"')) return argument;
  try {
    return String(JSON.parse(argument));
  } catch {
    return argument;
  }
}

function json(value: unknown): string {
  return value === undefined || value === null ? '' : JSON.stringify(value, null, 2);
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
