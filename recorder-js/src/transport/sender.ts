import { MAX_SEGMENT_BYTES } from '@session-replay/wire/format';
import { seal } from '@session-replay/wire/seal';
import { guarded } from '../lib/guard.ts';
import { compress } from './compress.ts';
import { backoff } from './backoff.ts';
import { flush, type FlushReply } from './flush.ts';
import { HubConnection, type HubListener } from './hub-connection.ts';
import { Outbox, type Lost } from './outbox.ts';

const OUTBOX_BYTES = 8 * 1024 * 1024;
/** `fetch keepalive` shares 64 KiB in flight per page. */
const LEAVING_BYTES = 60_000;
/** How much one flush carries while the page stays. */
const FLUSH_BYTES = 1024 * 1024;
/** A checksum that fails this often is not the network's fault. */
const MAX_REFUSALS = 3;
/** Where WebSockets are blocked, segments gather this long for one request. */
const HTTP_GATHER_MS = 2000;

/** What `Begin` takes. */
export interface BeginRequest {
  key: string;
  sessionId: string;
  pageId: string;
  token?: string;
  sdk: string;
  clientNow: number;
}

/** What the sender asks of the page. */
export interface SenderHost {
  endpoint: string;
  begin: () => BeginRequest;
  /** The server gave a write token. */
  onToken: (token: string) => void;
  /** There is a token that `begin` did not have when it was asked: another tab got it. */
  hasToken: () => boolean;
  /** Segments are lost: the recording must say so and start from a new snapshot. */
  onLost: (reason: 'outbox_full' | 'too_large', lost: Lost) => void;
  /** The server refuses this session. `again`: another session may do. */
  onRefused: (code: string, again: boolean) => void;
}

/** Gets every segment to the server: over the hub, or over HTTP where WebSockets are blocked. A segment stays in the outbox until it is acked. */
export class Sender {
  readonly #host: SenderHost;
  readonly #outbox = new Outbox(OUTBOX_BYTES);
  #hub: HubConnection | undefined;
  #ready = false;
  #http = false;
  #attempt = 0;
  #window = 64;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next = 0;
  #stopped = false;
  #finishing = false;
  #flushing = false;

  constructor(host: SenderHost) {
    this.#host = host;
    this.#connect();
  }

  /** Takes a raw segment; it is on its way, or waits in the outbox. */
  add(raw: Uint8Array<ArrayBuffer>, events: number): void {
    if (this.#stopped) return;
    const number = this.#next++;
    const segment = {
      number,
      raw: raw as typeof raw | undefined,
      sealed: undefined as typeof raw | undefined,
      bytes: raw.length,
      events,
      sent: false,
      refusals: 0,
    };
    const lost = this.#outbox.add(segment);
    if (lost) return this.#host.onLost('outbox_full', lost);
    void compress(raw).then(
      guarded((deflated: Uint8Array | undefined) => {
        segment.sealed = seal(number, raw, events, deflated);
        segment.raw = undefined;
        if (segment.sealed.length > MAX_SEGMENT_BYTES) this.#drop(number);
        this.#pump();
      }),
    );
    this.#connect();
  }

  /** The page goes away: what is unacked goes along, as far as it fits, and the connection closes. */
  leave(): void {
    if (this.#stopped) return;
    const fits = this.#take(LEAVING_BYTES, true);
    if (fits.length)
      void flush(
        this.#host.endpoint,
        this.#host.begin(),
        fits.map(({ number, raw, sealed, events }) => sealed ?? seal(number, raw!, events)),
        this.#finishing,
        true,
      ).catch(() => {});
    this.#disconnect();
  }

  /** The page is back from the cache. */
  resume(): void {
    this.#connect();
  }

  /** No more segments will come; the session is over when `finish` is true. */
  finish(): void {
    this.#finishing = true;
    this.#connect();
    this.#pump();
  }

  #connect(): void {
    if (this.#hub || this.#timer !== undefined || this.#stopped) return;
    if (this.#http) return this.#later(HTTP_GATHER_MS);
    const listener: HubListener = {
      onOpen: () => void this.#begin(),
      onCall: (target, argument) =>
        target === 'Ack' ? this.#onAck(argument) : target === 'Nack' && this.#onNack(argument as unknown as Nack),
      onClose: (opened) => {
        this.#forgetHub();
        // The next segment connects, or the server has said when to come back.
        if ((!this.#outbox.size && !this.#finishing) || (!this.#window && this.#timer)) return;
        if (opened) this.#later();
        else void this.#flush(); // Perhaps only WebSockets are blocked.
      },
    };
    try {
      this.#hub = new HubConnection(`${this.#host.endpoint}/hubs/ingest`, listener);
    } catch {
      // Some browsers refuse at once what a policy forbids.
      void this.#flush();
    }
  }

  #disconnect(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const hub = this.#hub;
    this.#forgetHub();
    hub?.close();
  }

  /** Whatever was on its way over it goes again. */
  #forgetHub(): void {
    this.#hub = undefined;
    this.#ready = false;
    this.#outbox.unsend();
  }

  /** Tries again after `ms`, or when the server has not said when, after a back-off. */
  #later(ms?: number | null): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      guarded(() => {
        this.#timer = undefined;
        if (this.#http) void this.#flush();
        else if (this.#ready) {
          this.#window ||= 1; // After a pause one segment asks how things are.
          this.#pump();
        } else this.#connect();
      }),
      ms ?? backoff(this.#attempt++),
    );
  }

  async #begin(): Promise<void> {
    const hub = this.#hub;
    try {
      const reply = (await hub!.invoke('Begin', this.#host.begin())) as FlushReply;
      this.#onBegun(reply);
      this.#ready = true;
      this.#pump();
    } catch (error) {
      const code = /\b(auth|quota|closed|schema):/.exec(String(error))?.[1];
      if (code) this.#refuse(code);
      else hub!.close();
    }
  }

  #onBegun({ token, window, acked }: FlushReply): void {
    this.#host.onToken(token);
    this.#window = window;
    this.#onStored(-1, acked);
  }

  /** Sends what the window allows; nothing while it was told to wait. */
  #pump(): void {
    if (!this.#ready || !this.#hub || this.#timer) return;
    const segments = this.#outbox.all();
    let free = this.#window - segments.filter(({ sent }) => sent).length;
    for (const segment of segments) {
      if (free <= 0) break;
      if (segment.sent || !segment.sealed) continue;
      segment.sent = true;
      free--;
      this.#hub.send('Append', segment.sealed);
    }
    if (this.#finishing && !this.#outbox.size) {
      this.#hub.send('Finish');
      this.#stopped = true;
      this.#disconnect();
    }
  }

  #onAck({ hi, ranges, window, retryAfterMs }: Record<string, unknown>): void {
    this.#onStored(hi as number, ranges as [number, number][]);
    this.#window = window as number;
    if (this.#window) this.#pump();
    else this.#later(retryAfterMs as number);
  }

  /** Only what is stored begins the count of attempts anew: whoever is cut, or told to wait, before each first ack comes less and less often. */
  #onStored(hi: number, ranges: [number, number][]): void {
    if (this.#outbox.acked(hi, ranges)) this.#attempt = 0;
  }

  #onNack({ number, code, retryAfterMs }: Nack): void {
    const segment = this.#outbox.get(number);
    if (!segment) return;
    if (code === 'busy' || (code === 'bad_crc' && ++segment.refusals < MAX_REFUSALS)) {
      segment.sent = false;
      // Of many at once the first is an attempt; any may say when.
      if (retryAfterMs || !this.#timer) this.#later(retryAfterMs);
    } else if (/^(auth|quota|closed)$/.test(code)) this.#refuse(code);
    else this.#drop(number);
  }

  /** A segment the server will never take: the recording has a gap there. */
  #drop(number: number): void {
    const segment = this.#outbox.remove(number);
    if (segment) this.#host.onLost('too_large', { segments: 1, events: segment.events, bytes: segment.bytes });
  }

  #refuse(code: string): void {
    if (code === 'auth' && this.#host.hasToken()) {
      this.#later();
      this.#hub?.close();
      return;
    }
    this.#stopped = true;
    this.#outbox.clear();
    this.#disconnect();
    this.#host.onRefused(code, code === 'closed');
  }

  /** Sends what is in the outbox over HTTP. If that goes where the hub did not, it stays the way. */
  async #flush(): Promise<void> {
    if (this.#flushing || this.#stopped) return;
    const segments = this.#take(FLUSH_BYTES, false);
    if (!segments.length && !this.#finishing) return this.#http || !this.#outbox.size ? undefined : this.#later(100);
    this.#flushing = true;
    try {
      const reply = await flush(
        this.#host.endpoint,
        this.#host.begin(),
        segments.map(({ sealed }) => sealed!),
        this.#finishing && segments.length === this.#outbox.size,
      );
      this.#http = true;
      if (reply.code) return this.#refuse(reply.code);
      this.#onBegun(reply);
      for (const nack of reply.nacks ?? []) this.#onNack(nack);
      if (this.#finishing && !this.#outbox.size) this.#stopped = true;
      else if (this.#outbox.size && !this.#timer) this.#later(HTTP_GATHER_MS);
    } catch {
      this.#http = false;
      this.#later();
    } finally {
      this.#flushing = false;
    }
  }

  /** The first segments that fit into `bytes`. `hurry`: those still being deflated too, as they are. */
  #take(bytes: number, hurry: boolean): ReturnType<Outbox['all']> {
    const taken = [];
    for (const segment of this.#outbox.all()) {
      if (!segment.sealed && !hurry) continue;
      const size = segment.sealed?.length ?? segment.bytes;
      // A smaller one may still fit.
      if (size > bytes && (taken.length || hurry)) continue;
      bytes -= size;
      taken.push(segment);
    }
    return taken;
  }
}

interface Nack {
  number: number;
  code: string;
  retryAfterMs?: number | null;
}
