import type { eventWithTime } from '@rrweb/types';
import { shown } from '../source/checked.ts';
import { missingText } from './format.ts';
import { NodeNames } from './node-names.ts';
import { dataOf, EventType, fields, Interaction, list, number, short, Source, text } from './recorded.ts';
import type { Level, Row } from './rows.ts';

const maxText = 500;
/** What a row may hold at most: the picture beside it needs the memory. */
const maxMessage = 100_000;

/** Reads the events of one page as they come, and keeps what the list, the lanes and the address bar show. Times are session times. */
export class PageReader {
  readonly rows: Row[] = [];
  /** When the person did something. */
  readonly activity: number[] = [];
  readonly visibility: { time: number; hidden: boolean }[] = [];
  readonly addresses: { time: number; href: string }[] = [];
  readonly snapshots: number[] = [];

  private readonly pageId: string;
  private readonly startTime: number;
  private readonly names = new NodeNames();
  private count = 0;
  private typedIn: number | null = null;

  constructor(pageId: string, startTime: number) {
    this.pageId = pageId;
    this.startTime = startTime;
  }

  read(events: readonly eventWithTime[]): void {
    for (const event of events) {
      try {
        this.readOne(event);
      } catch (error) {
        // Whatever is wrong with it, it costs one row.
        this.add({ kind: 'gap', time: event.timestamp - this.startTime, text: `An event here could not be read: ${String(error)}` });
      }
    }
  }

  private readOne(event: eventWithTime): void {
    const time = event.timestamp - this.startTime;
    const data = dataOf(event);
    this.names.read(event);
    switch (event.type as number) {
      case EventType.Snapshot:
        this.snapshots.push(time);
        break;
      case EventType.Meta:
        this.arrive(time, text(data['href']) ?? '');
        break;
      case EventType.Incremental:
        this.readIncremental(time, data);
        break;
      case EventType.Plugin:
        if (data['plugin'] === 'rrweb/console@1') this.readConsole(time, fields(data['payload']));
        break;
      case EventType.Custom:
        this.readCustom(event.timestamp, text(data['tag']) ?? '', fields(data['payload']));
        break;
    }
  }

  /** A Meta event stands before every snapshot; only the first, or another address, is news. */
  private arrive(time: number, href: string): void {
    if (this.addresses.at(-1)?.href === href) return;
    const first = this.addresses.length === 0;
    this.addresses.push({ time, href });
    if (first) this.add({ kind: 'navigation', time, text: `Opened ${href}` });
  }

  private readIncremental(time: number, data: Readonly<Record<string, unknown>>): void {
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
        this.readInteraction(time, id, data['type']);
        break;
      case Source.Input:
        // Values that a script set are inputs too; whoever does not say is taken to be the person.
        if (data['userTriggered'] === false) break;
        this.activity.push(time);
        if (this.typedIn !== id) this.add({ kind: 'user', time, text: `Filled in ${this.nameOf(id)}` });
        this.typedIn = id;
        break;
    }
  }

  private readInteraction(time: number, id: number, type: unknown): void {
    const verb =
      type === Interaction.Click
        ? 'Clicked'
        : type === Interaction.DblClick
          ? 'Double-clicked'
          : type === Interaction.ContextMenu
            ? 'Right-clicked'
            : null;
    if (!verb) return;
    this.typedIn = null;
    this.add({ kind: 'user', time, text: `${verb} ${this.nameOf(id)}` });
  }

  private readConsole(time: number, payload: Readonly<Record<string, unknown>>): void {
    const said = text(payload['level']) ?? 'log';
    const level: Level = said === 'assert' ? 'error' : isLevel(said) ? said : 'log';
    const words = list(payload['payload']).map(plain).join(' ');
    const trace = list(payload['trace'])
      .map((line) => text(line) ?? '')
      .join('\n');
    const detail = [words.length > maxText ? words : '', trace].filter((part) => part !== '').join('\n\n');
    this.add({ kind: 'console', level, time, text: short(words, maxText), ...(detail && { detail }) });
  }

  private readCustom(timestamp: number, tag: string, payload: Readonly<Record<string, unknown>>): void {
    const time = timestamp - this.startTime;
    switch (tag) {
      case 'error': {
        const said = errorText(shown(payload['name']), shown(payload['message'], maxMessage));
        this.add(
          { kind: 'error', level: 'error', time, text: said, ...detailOf(stackText(payload)) },
          errorKey(this.pageId, timestamp, said),
        );
        break;
      }
      case 'navigate': {
        const href = text(payload['href']) ?? '';
        this.addresses.push({ time, href });
        this.add({ kind: 'navigation', time, text: `Went to ${href}` });
        break;
      }
      case 'identify':
        this.add({ kind: 'user', time, text: `Identified as ${text(payload['id']) ?? 'unknown'}` });
        break;
      case 'track':
        this.add({ kind: 'user', time, text: text(payload['name']) ?? 'Event', ...detailOf(json(payload['props'])) });
        break;
      case 'visibility':
        this.visibility.push({ time, hidden: payload['state'] === 'hidden' });
        break;
      case 'gap':
        this.add({ kind: 'gap', time, text: gapText(payload) });
        break;
      case 'recorder':
        if (payload['degraded'] === true)
          this.add({ kind: 'gap', time, text: 'The page is very busy: until it calms down, changes are recorded up to two seconds late' });
        break;
      case 'frustration':
        this.add({ kind: 'user', time, text: frustrationText(text(payload['kind']), this.nameOf(number(payload['id']) ?? 0)) });
        break;
      case 'network':
        this.add({ kind: 'user', time, text: payload['state'] === 'offline' ? 'Went offline' : 'Was online again' });
        break;
    }
  }

  private nameOf(id: number): string {
    return this.names.nameOf(id) ?? 'something that is gone';
  }

  private add(row: Omit<Row, 'key' | 'pageId'>, key = `${this.pageId}:${this.count++}`): void {
    const detail = shown(row.detail, maxMessage);
    this.rows.push({ ...row, text: shown(row.text) ?? '', ...(detail !== null && { detail }), key, pageId: this.pageId });
  }
}

/** Names an error the same, whether it was read from the events or from the manifest. */
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

/** The stack (of a resource: its address), and those of the causes below it. */
function stackText(payload: Readonly<Record<string, unknown>>): string | null {
  const causes = list(payload['causes']).map((cause) => {
    const { name, message, stack } = (cause ?? {}) as Record<string, unknown>;
    return `Caused by ${text(stack) ?? errorText(text(name), text(message))}`;
  });
  return [text(payload['stack']) ?? text(payload['source']), ...causes].filter(Boolean).join('\n\n') || null;
}

function frustrationText(kind: string | null, name: string): string {
  if (kind === 'rage') return `Clicked ${name} again and again`;
  return kind === 'dead' ? `Clicked ${name}, and nothing happened` : `Clicked ${name}, and an error followed`;
}

function gapText(payload: Readonly<Record<string, unknown>>): string {
  const first = number(payload['number']);
  if (payload['reason'] === 'segment_lost' && first !== null)
    return `${missingText(first, number(payload['segments']) ?? 1)}: what the page did until its next picture is not known`;
  const reasons: Record<string, string> = {
    outbox_full: 'the connection was away too long',
    too_large: 'it was over a limit',
    capture_error: 'the recorder failed on it',
  };
  const reason = text(payload['reason']) ?? '';
  const why = Object.hasOwn(reasons, reason) ? reasons[reason] : reason || 'unknown';
  return `${number(payload['events']) ?? 'Some'} events are missing here: ${why}`;
}
