import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** What a gate does with requests to the ingest endpoints; it always lets scripts through. */
export type Way =
  | 'open'
  /** The connection ends without an answer. */
  | 'cut'
  /** No WebSocket opens, nor does one stay open. */
  | 'http-only'
  /** The gate answers in place of the server. */
  | { status: number; body: string; headers?: Record<string, string> };

/**
 * A proxy with an origin of its own before the real server, which can refuse in any way. It counts the requests to the ingest endpoints.
 */
export class Gate {
  #way: Way = 'open';
  readonly #open = new Set<Duplex>();
  sockets = 0;
  /** The bodies of the posts to the ingest endpoints. */
  readonly posts: Buffer[] = [];
  readonly #target: URL;
  readonly #server: Server;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  static async before(target: string): Promise<Gate> {
    const gate = new Gate(target);
    await new Promise<void>((resolve) => gate.#server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get way(): Way {
    return this.#way;
  }

  /** Holds from now on. Unless it is `open`, WebSockets that are open end. */
  set way(way: Way) {
    this.#way = way;
    if (way !== 'open') for (const socket of this.#open) socket.destroy();
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get attempts(): number {
    return this.sockets + this.posts.length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(asked: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    asked.on('data', (part: Buffer) => parts.push(part));
    asked.on('end', () => {
      const body = Buffer.concat(parts);
      const isIngest = asked.url!.startsWith('/ingest/');
      if (isIngest) this.posts.push(body);
      if (isIngest && this.way === 'cut') return asked.socket.destroy();
      if (isIngest && typeof this.way === 'object') return response.writeHead(this.way.status, this.way.headers).end(this.way.body);
      const { hostname, port } = this.#target;
      const on = request({ hostname, port, path: asked.url, method: asked.method, headers: asked.headers }, (answer) => {
        // When a connection that has stayed open is cut later, the browser sends the request again by itself.
        response.writeHead(answer.statusCode!, { ...answer.headers, connection: 'close' });
        answer.pipe(response);
      });
      on.on('error', () => response.destroy());
      on.end(body);
    });
  }

  #upgrade(asked: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.sockets++;
    socket.on('error', () => {});
    if (this.way !== 'open') return void socket.destroy();
    const on = connect(Number(this.#target.port), this.#target.hostname, () => {
      const headers = asked.rawHeaders.flatMap((name, i) => (i % 2 ? [] : [`${name}: ${asked.rawHeaders[i + 1]}`]));
      on.write([`GET ${asked.url} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
      on.write(head);
      on.pipe(socket).pipe(on);
    });
    on.on('error', () => socket.destroy());
    this.#open.add(socket);
    socket.on('close', () => {
      this.#open.delete(socket);
      on.destroy();
    });
  }
}
