import type { HubConnection } from '@microsoft/signalr';

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** What is said of a session's changes. */
export interface ChangesListener {
  /** There is something new; or there may be, as it has just begun to hear. */
  onChange(): void;
  /** From now on nothing is told, until it hears again. */
  onLost(): void;
}

/** Hears from the server when a session has something new. A connection that ends, or does not come about, is tried again until it is closed. */
export class Changes {
  /** Every change that this server knows of is told. */
  hears = false;

  private readonly sessionId: string;
  private readonly listener: ChangesListener;
  private readonly connect: () => Promise<HubConnection>;
  private connection: HubConnection | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(sessionId: string, listener: ChangesListener, connect = viewerHub) {
    this.sessionId = sessionId;
    this.listener = listener;
    this.connect = connect;
    void this.hear(0);
  }

  close(): void {
    this.closed = true;
    this.hears = false;
    clearTimeout(this.timer);
    void this.connection?.stop();
  }

  /** One connection, from its beginning to its end; then a pause, and the next. */
  private async hear(failures: number): Promise<void> {
    try {
      const connection = (this.connection = await this.connect());
      const ended = new Promise<void>((end) => connection.onclose(() => end()));
      connection.on('Changed', () => !this.closed && this.listener.onChange());
      if (!this.closed) await connection.start();
      await connection.invoke('Watch', this.sessionId);
      failures = 0;
      this.hears = true;
      this.listener.onChange();
      await ended;
    } catch {
      // No WebSockets here, a server that is away, or one that has nothing to tell now.
      failures++;
      void this.connection?.stop();
    }
    if (this.closed) return;
    // A random part, so that the viewers of a server that comes back do not come all at once.
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** failures) * (0.5 + Math.random() / 2);
    this.timer = setTimeout(() => void this.hear(failures), pause);
    this.hears = false;
    this.listener.onLost();
  }
}

/** Straight to the WebSocket: a negotiation would have to reach the same of several servers. Loaded for live sessions only. */
async function viewerHub(): Promise<HubConnection> {
  const { HttpTransportType, HubConnectionBuilder, LogLevel } = await import('@microsoft/signalr');
  return new HubConnectionBuilder()
    .withUrl('/hubs/viewer', { transport: HttpTransportType.WebSockets, skipNegotiation: true })
    .configureLogging(LogLevel.None)
    .build();
}
