import type { HubConnection } from '@microsoft/signalr';

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** Receives the news of a session's changes. */
export interface ChangesListener {
  /** There is something new, or there may be, because the connection has only just begun. */
  onChange(): void;
  /** The connection is lost: no change is announced until it is back. */
  onLost(): void;
}

/** Hears from the server when a session has something new. A connection that ends, or does not come about, is tried again until `close`. */
export class Changes {
  /** The connection is open: the server announces every change that it knows of. */
  hears = false;

  readonly #sessionId: string;
  readonly #listener: ChangesListener;
  readonly #connect: () => Promise<HubConnection>;
  #connection: HubConnection | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(sessionId: string, listener: ChangesListener, connect = viewerHub) {
    this.#sessionId = sessionId;
    this.#listener = listener;
    this.#connect = connect;
    void this.#hear(0);
  }

  close(): void {
    this.#closed = true;
    this.hears = false;
    clearTimeout(this.#timer);
    void this.#connection?.stop();
  }

  /** Keeps one connection until it ends, then pauses and opens the next. `failures` counts the attempts that failed in a row. */
  async #hear(failures: number): Promise<void> {
    try {
      const connection = (this.#connection = await this.#connect());
      const ended = new Promise<void>((end) => connection.onclose(() => end()));
      connection.on('Changed', () => !this.#closed && this.#listener.onChange());
      if (!this.#closed) await connection.start();
      await connection.invoke('Watch', this.#sessionId);
      failures = 0;
      this.hears = true;
      this.#listener.onChange();
      await ended;
    } catch {
      // WebSockets are blocked here, the server is away, or it refuses to announce changes now.
      failures++;
      void this.#connection?.stop();
    }
    if (this.#closed) return;
    // The pause has a random part, so that not all viewers connect at once to a server that comes back.
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** failures) * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => void this.#hear(failures), pause);
    this.hears = false;
    this.#listener.onLost();
  }
}

/**
 * Connects by WebSocket without a negotiation, which would have to reach the same one of several servers as the connection. SignalR's
 * client is loaded for live sessions only.
 */
async function viewerHub(): Promise<HubConnection> {
  const { HttpTransportType, HubConnectionBuilder, LogLevel } = await import('@microsoft/signalr');
  return new HubConnectionBuilder()
    .withUrl('/hubs/viewer', { transport: HttpTransportType.WebSockets, skipNegotiation: true })
    .configureLogging(LogLevel.None)
    .build();
}
