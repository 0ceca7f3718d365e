import type { eventWithTime } from '@rrweb/types';
import { shown } from '../source/checked.ts';
import { missingText } from './format.ts';
import { PersonRows } from './person-rows.ts';
import { dataOf, EventType, fields, list, number, own, short, Source, text } from './recorded.ts';
import { RecordedNodes } from './recorded-nodes.ts';
import { durationOf, requestDetail, requestFacts, requestsIn, socketFacts } from './requests.ts';
import type { Level, Row } from './rows.ts';

const maxText = 500;
/** Texts of a row are cut to this many characters: the picture beside the list needs the memory. */
const maxMessage = 100_000;

/** Reads the events of one page as they arrive, and keeps the data of the list, the lanes and the address bar. Times are session times. */
export class PageReader {
  readonly rows: Row[] = [];
  /** The times at which the person did something. */
  readonly activity: number[] = [];
  readonly visibility: { time: number; hidden: boolean }[] = [];
  readonly addresses: { time: number; href: string }[] = [];
  readonly snapshots: number[] = [];

  readonly #pageId: string;
  readonly #startTime: number;
  readonly #nodes = new RecordedNodes();
  readonly #person = new PersonRows(
    this.#nodes,
    (row) => this.#add({ ...row, kind: 'user' }),
    (row) => this.#drop(row),
  );
  #count = 0;
  /** Session time at which the page began, as far as its requests tell: their times count from there. */
  #pageBegan = Number.POSITIVE_INFINITY;

  constructor(pageId: string, startTime: number) {
    this.#pageId = pageId;
    this.#startTime = startTime;
  }

  read(events: readonly eventWithTime[]): void {
    for (const event of events) {
      try {
        this.#readOne(event);
      } catch (error) {
        // Whatever is wrong with an event, it costs one row.
        this.#add({ kind: 'gap', time: event.timestamp - this.#startTime, text: `An event here could not be read: ${String(error)}` });
      }
    }
  }

  #readOne(event: eventWithTime): void {
    const time = event.timestamp - this.#startTime;
    const data = dataOf(event);
    this.#nodes.read(event);
    switch (event.type as number) {
      case EventType.Snapshot:
        this.snapshots.push(time);
        break;
      case EventType.Meta:
        this.#arrive(time, text(data['href']) ?? '');
        break;
      case EventType.Incremental:
        this.#readIncremental(time, data);
        break;
      case EventType.Plugin:
        if (data['plugin'] === 'rrweb/console@1') this.#readConsole(time, fields(data['payload']));
        if (data['plugin'] === 'rrweb/network@1') this.#readRequests(time, fields(data['payload']));
        break;
      case EventType.Custom:
        this.#readCustom(event.timestamp, text(data['tag']) ?? '', fields(data['payload']));
        break;
    }
  }

  /** A Meta event stands before every snapshot; only the first one, or one with another address, is news. */
  #arrive(time: number, href: string): void {
    if (this.addresses.at(-1)?.href === href) return;
    const first = this.addresses.length === 0;
    this.addresses.push({ time, href });
    if (first) this.#add({ kind: 'navigation', time, text: `Opened ${href}` });
  }

  #readIncremental(time: number, data: Fields): void {
    const id = number(data['id']) ?? -1;
    switch (data['source']) {
      case Source.MouseMove:
      case Source.TouchMove:
      case Source.Drag:
      case Source.Scroll:
      case Source.MediaInteraction:
        this.activity.push(time);
        break;
      case Source.MouseInteraction:
        this.activity.push(time);
        this.#person.interaction(time, id, data['type']);
        break;
      case Source.Input:
        if (this.#person.input(time, id, data)) this.activity.push(time);
        break;
      case Source.Mutation:
        this.#person.mutation(time, data);
        break;
    }
  }

  #readRequests(time: number, payload: Fields): void {
    const page = this.addresses.at(-1)?.href ?? '';
    for (const request of requestsIn(payload)) {
      const facts = requestFacts(request, page);
      const [start, end] = [number(request['startTime']), number(request['endTime'])];
      if (end !== null) this.#pageBegan = Math.min(this.#pageBegan, time - end);
      // A request is recorded when it has ended, or a moment later; its row stands at its beginning.
      const latest = time - Math.max(0, durationOf(request) ?? 0);
      const began = start === null || end === null ? latest : Math.min(latest, this.#pageBegan + start);
      const text = `${facts.method} ${facts.where}`;
      this.#add({ kind: 'request', time: Math.max(0, began), text, request: facts, detail: requestDetail(request, facts) });
    }
  }

  #readSocket(time: number, socket: Fields): void {
    const facts = socketFacts(socket, this.addresses.at(-1)?.href ?? '');
    if (facts) this.#add({ kind: 'request', time, text: `${facts.method} ${facts.where}`, request: facts });
  }

  #readConsole(time: number, payload: Fields): void {
    const said = text(payload['level']) ?? 'log';
    const level: Level = said === 'assert' ? 'error' : isLevel(said) ? said : 'log';
    const words = list(payload['payload']).map(plain).join(' ');
    const trace = list(payload['trace'])
      .map((line) => text(line) ?? '')
      .join('\n');
    this.#add({
      kind: 'console',
      level,
      time,
      text: short(words, maxText),
      ...(words.length > maxText && { whole: words }),
      ...detailOf(trace),
    });
  }

  #readCustom(timestamp: number, tag: string, payload: Fields): void {
    const time = timestamp - this.#startTime;
    switch (tag) {
      case 'error': {
        const said = errorText(shown(payload['name']), shown(payload['message'], maxMessage));
        this.#add(
          { kind: 'error', level: 'error', time, text: said, ...detailOf(stackText(payload)) },
          errorKey(this.#pageId, timestamp, said),
        );
        break;
      }
      case 'navigate': {
        const href = text(payload['href']) ?? '';
        this.addresses.push({ time, href });
        this.#add({ kind: 'navigation', time, text: `Went to ${href}` });
        break;
      }
      case 'identify':
        this.#add({ kind: 'user', time, text: `Identified as ${text(payload['id']) ?? 'unknown'}` });
        break;
      case 'track':
        this.#add({ kind: 'user', time, text: text(payload['name']) ?? 'Event', ...detailOf(json(payload['props'])) });
        break;
      case 'visibility':
        this.visibility.push({ time, hidden: payload['state'] === 'hidden' });
        break;
      case 'gap':
        this.#add({ kind: 'gap', time, text: gapText(payload) });
        break;
      case 'recorder':
        if (payload['degraded'] === true)
          this.#add({ kind: 'gap', time, text: 'The page is very busy: until it calms down, changes are recorded up to two seconds late' });
        break;
      case 'frustration':
        this.#person.frustration(time, number(payload['id']) ?? 0, text(payload['kind']));
        break;
      case 'websocket':
        this.#readSocket(time, payload);
        break;
      case 'network':
        this.#add({ kind: 'user', time, text: payload['state'] === 'offline' ? 'Went offline' : 'Was online again' });
        break;
    }
  }

  #add(row: Omit<Row, 'key' | 'pageId'>, key = `${this.#pageId}:${this.#count++}`): Row {
    const detail = shown(row.detail, maxMessage);
    const added = { ...row, text: shown(row.text) ?? '', ...(detail !== null && { detail }), key, pageId: this.#pageId };
    this.rows.push(added);
    return added;
  }

  #drop(row: Row): void {
    const at = this.rows.lastIndexOf(row);
    if (at >= 0) this.rows.splice(at, 1);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** The key of an error, the same whether the error was read from the events or from the manifest. */
export function errorKey(pageId: string, timestamp: number, said: string): string {
  return `${pageId}:error:${timestamp}:${said}`;
}

/** `TypeError: x is undefined` */
export function errorText(name: string | null, message: string | null): string {
  if (!message) return name ?? 'Error';
  return name && !message.startsWith(name) ? `${name}: ${message}` : message;
}

function isLevel(level: string): level is Level {
  return level === 'error' || level === 'warn' || level === 'info' || level === 'log' || level === 'debug';
}

/** rrweb's console plugin writes each argument as JSON; a string is shown without its quotes. */
function plain(argument: unknown): string {
  if (typeof argument !== 'string') return json(argument) ?? '';
  if (!argument.startsWith('"')) return argument;
  try {
    return String(JSON.parse(argument));
  } catch {
    return argument;
  }
}

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value, null, 2);
}

function detailOf(detail: string | null): { detail?: string } {
  return detail ? { detail } : {};
}

/** The stack of an error (of a resource: its address), and below it the stacks of its causes. */
function stackText(payload: Fields): string | null {
  const causes = list(payload['causes']).map((cause) => {
    const { name, message, stack } = (cause ?? {}) as Record<string, unknown>;
    return `Caused by ${text(stack) ?? errorText(text(name), text(message))}`;
  });
  return [text(payload['stack']) ?? text(payload['source']), ...causes].filter(Boolean).join('\n\n') || null;
}

function gapText(payload: Fields): string {
  const first = number(payload['number']);
  if (payload['reason'] === 'segment_lost' && first !== null)
    return `${missingText(first, number(payload['segments']) ?? 1)}: the changes of the page up to its next picture are unknown`;
  const reasons: Record<string, string> = {
    outbox_full: 'the connection to the server was broken for too long',
    too_large: 'a size limit was exceeded',
    capture_error: 'the recorder failed',
    left: 'the page was left before it could be sent',
  };
  const reason = text(payload['reason']) ?? '';
  const events = number(payload['events']);
  const why = [own(reasons, reason) ?? (reason || 'the reason is unknown'), text(payload['message'])].filter(Boolean).join(': ');
  return `${events === 1 ? '1 event is' : `${events ?? 'Some'} events are`} missing here: ${short(why, maxText)}`;
}
