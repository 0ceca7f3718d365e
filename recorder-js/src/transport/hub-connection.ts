import { guarded } from '../lib/guard.ts';
import { handshake, invocation, MessageType, ping, readHandshake, readMessages } from './hub-protocol.ts';

/** The server closes a connection that is silent for 75 s; a background tab's timers run once a minute. */
const PING_MS = 25_000;
/** A WebSocket that some proxy swallows never fails by itself: after this time it is closed. */
const OPEN_TIMEOUT_MS = 10_000;

/** Gets the events of a connection. */
export interface HubListener {
  /** The handshake is done: calls may be made. */
  onOpen: () => void;
  /** The server calls a method. */
  onCall: (target: string, argument: unknown) => void;
  /** The connection is over. Called once. `opened`: whether `onOpen` was called before. */
  onClose: (opened: boolean) => void;
}

/** One SignalR connection over a WebSocket, without negotiation, in the MessagePack hub protocol. */
export class HubConnection {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #pings: ReturnType<typeof setInterval>;
  #calls = 0;
  #open = false;
  #closed = false;

  constructor(url: string, listener: HubListener) {
    const socket = (this.#socket = new WebSocket(url.replace(/^http/, 'ws')));
    socket.binaryType = 'arraybuffer';
    const timeout = setTimeout(() => this.close(), OPEN_TIMEOUT_MS);
    this.#pings = setInterval(() => this.#open && this.#socket.send(ping()), PING_MS);
    socket.onopen = () => socket.send(new TextEncoder().encode(handshake));
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      try {
        let bytes = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);
        if (!this.#open) {
          bytes = bytes.subarray(readHandshake(bytes));
          clearTimeout(timeout);
          this.#open = true;
          listener.onOpen();
        }
        for (const message of readMessages(bytes)) this.#read(message, listener);
      } catch {
        this.close(); // The other side is not the hub.
      }
    };
    // For a socket that the page's policy forbids, Chromium fires only the error event.
    this.#end =
      socket.onerror =
      socket.onclose =
        guarded(() => {
          if (this.#closed) return;
          this.#closed = true;
          clearTimeout(timeout);
          clearInterval(this.#pings);
          for (const { reject } of this.#waiting.values()) reject(Error('closed'));
          listener.onClose(this.#open);
        });
  }

  readonly #end: () => void;

  /** Calls a hub method and waits for its result. */
  invoke(target: string, ...args: unknown[]): Promise<unknown> {
    const id = String(++this.#calls);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(invocation(target, args, id));
    });
  }

  /** Calls a hub method that gives no answer. */
  send(target: string, ...args: unknown[]): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(invocation(target, args));
  }

  /** Ends the connection at once: an open WebSocket keeps a page out of the back/forward cache. */
  close(): void {
    this.#socket.close();
    this.#end();
  }

  #read(message: unknown[], listener: HubListener): void {
    const [type, , id, third, fourth] = message as [number, unknown, string, unknown, unknown];
    if (type === MessageType.Invocation) listener.onCall(third as string, (fourth as unknown[])[0]);
    else if (type === MessageType.Completion) {
      const call = this.#waiting.get(id);
      this.#waiting.delete(id);
      // Result kind 1 is an error, 2 is void, 3 a value.
      if (third === 1) call?.reject(new Error(String(fourth)));
      else call?.resolve(fourth);
    } else if (type === MessageType.Close) this.close();
  }
}
