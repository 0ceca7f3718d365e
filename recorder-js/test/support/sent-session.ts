import { randomBytes } from 'node:crypto';
import { deflate, RrwebToWire, seal, WIRE_VERSION, type RrwebEvent } from '@session-replay/wire';
import type { BeginReply, FlushBody, Nack, Refusal } from '@session-replay/wire/transport';
import { encode } from '../../src/transport/message-pack.ts';
import type { TestServer } from './server.ts';

/** The server takes 4 MiB and 1,000 segments in one flush; the segment that goes over this goes along. */
const FLUSH_BYTES = 2 * 1_024 * 1_024;
const FLUSH_SEGMENTS = 1_000;

/** A session that a test sends to the real server as a recorder does: by flushes, page by page, segment by segment. */
export class SentSession {
  readonly id = randomBytes(16).toString('hex');
  readonly #server: TestServer;
  readonly #userAgent: string;
  #token: string | undefined;

  constructor(server: TestServer, userAgent = 'Mozilla/5.0') {
    this.#server = server;
    this.#userAgent = userAgent;
  }

  /** Another document load. The server knows of it from its first segment on. */
  page(): SentPage {
    return new SentPage((pageId, now, segments) => this.#flush(pageId, now, segments));
  }

  /** Says that the visit is over, and waits until the server has closed and indexed the session. */
  async finish(last: SentPage): Promise<void> {
    await this.#flush(last.id, last.time, [], true);
    await this.#server.getWhen<{ session: { state: string } }>(`sessions/${this.id}`, ({ session }) => session.state === 'indexed');
  }

  async #flush(pageId: string, clientNow: number, segments: Uint8Array[], finish = false): Promise<void> {
    const token = this.#token === undefined ? {} : { token: this.#token };
    const begin = { key: 'demo', sessionId: this.id, pageId, ...token, sdk: 'test', clientNow };
    const response = await fetch(`${this.#server.address}/ingest/flush`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', 'user-agent': this.#userAgent },
      body: encode([WIRE_VERSION, begin, segments, finish] satisfies FlushBody),
    });
    const reply = (await response.json()) as BeginReply & Refusal;
    const refused: (Refusal | Nack)[] = response.ok ? (reply.nacks ?? []) : [reply];
    if (refused.length > 0) throw new Error(refused.map(({ code, message }) => `Refused: ${code}: ${message}`).join('\n'));
    this.#token = reply.token;
  }
}

/** One page of a session that a test sends. */
export class SentPage {
  readonly id = randomBytes(8).toString('hex');
  /** The latest of its times, which the page tells as that of its clock. */
  time = 0;
  readonly #flush: (pageId: string, now: number, segments: Uint8Array[]) => Promise<void>;
  #next = 0;

  constructor(flush: (pageId: string, now: number, segments: Uint8Array[]) => Promise<void>) {
    this.#flush = flush;
  }

  /** Sends rrweb events, each list in segments of its own: in one, or in more if it is long. Returns when they are stored. */
  async send(...lists: (readonly object[])[]): Promise<void> {
    const raw: { bytes: Uint8Array<ArrayBuffer>; events: number }[] = [];
    const writer = new RrwebToWire((bytes, events) => raw.push({ bytes: bytes as Uint8Array<ArrayBuffer>, events }));
    for (const list of lists) {
      for (const event of list as RrwebEvent[]) {
        writer.write(event);
        if (event?.timestamp > this.time) this.time = event.timestamp;
      }
      writer.flush();
    }
    let segments: Uint8Array[] = [];
    let length = 0;
    for (const { bytes, events } of raw) {
      const segment = seal(this.#next++, bytes, events, await deflate(bytes));
      segments.push(segment);
      length += segment.length;
      if (length < FLUSH_BYTES && segments.length < FLUSH_SEGMENTS) continue;
      await this.#flush(this.id, this.time, segments);
      [segments, length] = [[], 0];
    }
    if (segments.length > 0) await this.#flush(this.id, this.time, segments);
  }

  /** Leaves out numbers, as if these segments had never arrived. */
  lose(segments = 1): void {
    this.#next += segments;
  }
}
