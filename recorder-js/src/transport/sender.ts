import { MAX_SEGMENT_BYTES } from '@session-replay/wire/codec/format';
import { seal } from '@session-replay/wire/codec/seal';
import type { Ack, BeginReply, BeginRequest, Nack } from '@session-replay/wire/transport';
import { guarded } from '../lib/guard.ts';
import { listen } from '../lib/listen.ts';
import { sayRefused } from '../lib/say.ts';
import type { Stop } from '../lib/stop.ts';
import { backoff } from './backoff.ts';
import { compress } from './compress.ts';
import { flush } from './flush.ts';
import { HubConnection, type HubListener } from './hub-connection.ts';
import { leaveBehind, type KeptPart, type KeptSegment } from './left.ts';
import { Outbox, type Lost, type OutboxSegment } from './outbox.ts';

const OUTBOX_BYTES = 8 * 1024 * 1024;
/** All requests of a page with `fetch keepalive` share 64 KiB in flight. */
const LEAVING_BYTES = 60_000;
/** The most bytes that a page leaves in `localStorage` when it goes away. */
const LEFT_BYTES = 1024 * 1024;
/** The most bytes of one flush while the page stays. */
const FLUSH_BYTES = 1024 * 1024;
/** After this many failed checksums the network is not at fault, and the segment is given up. */
const MAX_REFUSALS = 3;
/** Where WebSockets are blocked, segments gather this long for one request. */
const HTTP_GATHER_MS = 2000;

/** The sender's view of the page. */
export interface SenderHost {
  endpoint: string;
  begin: () => BeginRequest;
  /** The page goes away: everything recorded so far must be handed over. */
  seal: () => void;
  load: (part: 'kept') => Promise<unknown>;
  /** The server gave a write token. */
  onToken: (token: string) => void;
  /** Whether there is a token now that `begin` did not have when it was called: another tab has got it. */
  hasToken: () => boolean;
  /** Segments are lost: the recording must say so and start from a new snapshot. */
  onLost: (reason: 'outbox_full' | 'too_large' | 'left', lost: Lost) => void;
  /** The server refuses this session, and says why. `again`: it may take another session. */
  onRefused: (code: string, why: string, again: boolean) => void;
}

/**
 * Gets every segment to the server: over the hub, or over HTTP where WebSockets are blocked. A segment stays in the outbox until it is
 * acked.
 */
export class Sender {
  readonly #host: SenderHost;
  readonly #outbox = new Outbox(OUTBOX_BYTES);
  #hub: HubConnection | undefined;
  #ready = false;
  /** Segments go over HTTP, because the hub did not open. */
  #http = false;
  /** Neither the hub nor HTTP worked; now they are tried in turn. */
  #lost = false;
  #attempt = 0;
  #hadAck = false;
  #window = 64;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next = 0;
  #stopped = false;
  #finishing = false;
  #flushing = false;
  readonly #unlisten: Stop;

  constructor(host: SenderHost) {
    this.#host = host;
    this.#unlisten = listen<PageTransitionEvent>(window, 'pagehide pageshow online', ({ type, persisted }) => {
      if (type === 'pagehide') this.leave();
      // The page is back from the back/forward cache, or the network is back.
      else if (persisted !== false) this.#resume();
    });
    this.#connect();
  }

  /** Takes a raw segment, which is then on its way or waits in the outbox. */
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
        if (segment.sealed.length > MAX_SEGMENT_BYTES) this.#drop(segment);
        this.#pump();
      }),
    );
    this.#connect();
  }

  /** No more segments will come: when the server has all of them, it is told that the visit is over. */
  finish(): void {
    this.#finishing = true;
    this.#connect();
    this.#pump();
  }

  #resume(): void {
    // A back-off ends now; a pause that the server asked for does not.
    if (this.#attempt) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    this.#connect();
  }

  #connect(): void {
    if (this.#hub || this.#timer !== undefined || this.#stopped) return;
    if (this.#http) return this.#later(HTTP_GATHER_MS);
    const listener: HubListener = {
      onOpen: () => void this.#begin(),
      onCall: (target, argument) => (target === 'Ack' ? this.#onAck(argument as Ack) : target === 'Nack' && this.#onNack(argument as Nack)),
      onClose: (opened) => {
        if (!this.#hub) return; // We closed it.
        this.#forgetHub();
        // If the connection has never opened, perhaps only WebSockets are blocked.
        this.#http = !opened;
        // Either the next segment connects, or the server has said when to come back.
        if ((!this.#outbox.size && !this.#finishing) || (!this.#window && this.#timer)) return;
        this.#later(opened || this.#lost ? undefined : 0);
      },
    };
    try {
      this.#hub = new HubConnection(`${this.#host.endpoint}/hubs/ingest`, listener);
    } catch {
      // Some browsers throw at once where a policy forbids the connection.
      this.#http = true;
      this.#later(this.#lost ? undefined : 0);
    }
  }

  #disconnect(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const hub = this.#hub;
    this.#forgetHub();
    hub?.close();
  }

  /** Forgets the connection: segments that were on their way over it are sent again. */
  #forgetHub(): void {
    this.#hub = undefined;
    this.#ready = false;
    this.#outbox.unsend();
  }

  /** Tries again after `ms` or, if the server has not said when, after a back-off. */
  #later(ms?: number | null): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      guarded(() => {
        this.#timer = undefined;
        if (this.#http) void this.#flush();
        else if (this.#ready) {
          this.#window ||= 1; // After a pause one segment asks for the server's state.
          this.#pump();
        } else this.#connect();
      }),
      ms ?? backoff(this.#attempt, this.#hadAck),
    );
    if (ms != null) return;
    if (this.#attempt) this.#keep();
    // A server that does not answer at all is asked less soon than a busy one.
    this.#attempt += this.#lost ? 2 : 1;
  }

  /** Stores the unsent segments in the browser as well, in case the page does not live until it can send them. */
  #keep(): void {
    const keep = ({ keep }: KeptPart): void => {
      const segments = this.#outbox.all().filter(({ sealed, kept }) => sealed && !kept);
      keep(this.#toKeep(segments), () => segments.forEach((segment) => (segment.kept = true)));
    };
    (this.#host.load('kept') as Promise<KeptPart>).then(keep, () => {});
  }

  #toKeep(segments: OutboxSegment[]): KeptSegment[] {
    const { endpoint, begin } = this.#host;
    return segments.map((segment) => [Date.now(), endpoint, begin(), sealedNow(segment)]);
  }

  /**
   * The page goes away: unacked segments go along in one request as far as they fit, the others are left in the browser, or else
   * recorded as lost; the connection closes.
   */
  leave(isLast?: boolean): void {
    const { endpoint, seal, begin, onLost } = this.#host;
    seal();
    const fits = this.#outbox.take(LEAVING_BYTES, true);
    // If the server was away, has never answered this page or lets it send nothing, the request may not arrive.
    const isSure = this.#hadAck && !this.#attempt && this.#window;
    const rest = this.#outbox.all().filter((segment) => !segment.kept && !(isSure && fits.includes(segment)));
    this.#leaveBehind(this.#outbox.take(LEFT_BYTES, true, rest));
    const lost = rest.filter((segment) => !segment.kept && !fits.includes(segment));
    if (lost[0] && !isLast) {
      onLost('left', this.#outbox.drop(lost));
      return this.leave(true); // Again, with the gap that tells of the loss.
    }
    if (fits[0])
      // The request fails if the page has used up the bytes that its browser lets it send when it leaves.
      flush(endpoint, begin(), fits.map(sealedNow), this.#finishing, true).catch(() => this.#leaveBehind(fits));
    this.#disconnect();
  }

  /** Leaves the segments that are not kept yet for the next page. */
  #leaveBehind(segments: OutboxSegment[]): void {
    const rest = segments.filter(({ kept }) => !kept);
    if (rest[0] && leaveBehind(this.#toKeep(rest))) rest.forEach((segment) => (segment.kept = true));
  }

  async #begin(): Promise<void> {
    const hub = this.#hub;
    try {
      const reply = (await hub!.invoke('Begin', this.#host.begin())) as BeginReply;
      this.#onBegun(reply);
      this.#ready = true;
      this.#pump();
    } catch (error) {
      const [why, code] = /\b(auth|quota|closed|schema): .*/.exec(String(error)) ?? [];
      if (why) this.#refuse(code, why);
      else hub!.close();
    }
  }

  #onBegun({ token, window, acked }: BeginReply): void {
    this.#onStored(-1, acked);
    this.#lost = false;
    this.#host.onToken(token);
    this.#window = window;
  }

  /** Sends as many segments as the window allows; none during a pause. */
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
      this.#end();
    }
  }

  #onAck({ hi, ranges, window, retryAfterMs }: Ack): void {
    this.#onStored(hi, ranges);
    this.#window = window;
    if (this.#window) this.#pump();
    else this.#later(retryAfterMs);
  }

  /**
   * Only an ack of something new resets the count of attempts: a recorder that is cut off, or told to wait, before each first ack
   * comes less and less often.
   */
  #onStored(hi: number, ranges: [number, number][]): void {
    if (!this.#outbox.acked(hi, ranges)) return;
    this.#attempt = 0;
    this.#hadAck = true;
  }

  #onNack({ number, code, retryAfterMs }: Nack): void {
    const segment = this.#outbox.get(number);
    if (!segment) return;
    if (code === 'busy' || (code === 'bad_crc' && ++segment.refusals < MAX_REFUSALS)) {
      segment.sent = false;
      // Of many nacks at once only the first counts as an attempt; any of them may say when to come back.
      if (retryAfterMs || !this.#timer) this.#later(retryAfterMs);
    } else if (/^(auth|quota|closed)$/.test(code)) this.#refuse(code);
    else this.#drop(segment);
  }

  /** Drops a segment that the server will never take: the recording has a gap there. */
  #drop(segment: OutboxSegment): void {
    const lost = this.#outbox.drop([segment]);
    if (lost.segments) this.#host.onLost('too_large', lost);
  }

  #refuse(code: string, why = code): void {
    if (code === 'auth' && this.#host.hasToken()) {
      this.#later();
      this.#hub?.close();
      return;
    }
    this.#outbox.clear();
    this.#end();
    this.#host.onRefused(code, why, code === 'closed');
  }

  #end(): void {
    this.#stopped = true;
    this.#unlisten();
    this.#disconnect();
  }

  /** Sends the outbox over HTTP. If that works where the hub did not open, later segments go this way too. */
  async #flush(): Promise<void> {
    if (this.#flushing || this.#stopped) return;
    const segments = this.#outbox.take(FLUSH_BYTES, false);
    if (!segments.length && !this.#finishing) return this.#outbox.size ? this.#later(HTTP_GATHER_MS) : undefined;
    this.#flushing = true;
    const { endpoint, begin } = this.#host;
    try {
      const reply = await flush(
        endpoint,
        begin(),
        segments.map(({ sealed }) => sealed!),
        this.#finishing && segments.length === this.#outbox.size,
      );
      if (reply.code) return this.#refuse(reply.code, `${reply.code}: ${reply.message}`);
      // If neither way had worked before, the server was away: the hub may be back as well.
      this.#http = !this.#lost;
      this.#onBegun(reply);
      for (const nack of reply.nacks ?? []) this.#onNack(nack);
      if (this.#finishing && !this.#outbox.size) this.#end();
      else if (this.#outbox.size && !this.#timer) this.#later(HTTP_GATHER_MS);
    } catch (error) {
      this.#http = false;
      this.#lost = true;
      if (!this.#hadAck)
        sayRefused(
          `${endpoint} takes nothing from this page (${error}). Check that it runs and that ${origin} is an origin of the project. The recorder tries again, in the end every 5 minutes.`,
        );
      this.#later();
    } finally {
      this.#flushing = false;
    }
  }
}

/** The segment as it is sent; if it is still being deflated, it goes uncompressed. */
function sealedNow({ sealed, raw, number, events }: OutboxSegment): Uint8Array<ArrayBuffer> {
  return sealed ?? seal(number, raw!, events);
}
