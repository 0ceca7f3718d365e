import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * A real site on a port of its own: a page at `/`, 404 below `/missing`, JSON everywhere else, and a WebSocket that sends every short text
 * back. It remembers the requests.
 */
export class Site {
  readonly asked: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
  /** The page at `/`. */
  html: string;
  /** Answers a request in place of the site; true if it has. */
  answer: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  readonly #server: Server;
  /** The open WebSockets, which the HTTP server no longer closes. */
  readonly #sockets = new Set<Duplex>();

  private constructor(html: string, headers: Record<string, string>) {
    this.html = html;
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (data: Buffer) => (body += data));
      request.on('end', () => {
        const { method = '', url = '' } = request;
        this.asked.push({ method, url, headers: request.headers, body });
        const open = {
          'access-control-allow-origin': request.headers.origin ?? '*',
          'access-control-allow-headers': '*, traceparent, x-own',
          'access-control-allow-methods': 'DELETE, PATCH, PUT',
          'access-control-allow-credentials': 'true',
        };
        if (this.answer(request, response)) return;
        if (url === '/') response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(this.html);
        else if (url.startsWith('/missing')) response.writeHead(404, open).end();
        else
          response
            .writeHead(200, { ...open, 'content-type': 'application/json', 'x-answer': 'yes', 'set-cookie': 'sid=sekretCookie' })
            .end(JSON.stringify({ token: 'sekretAnswer', total: 42 }));
      });
    });
    this.#server.on('upgrade', (request, socket) => {
      this.#sockets.add(socket.on('close', () => this.#sockets.delete(socket)));
      echo(request, socket);
    });
  }

  static async start(html = '<!doctype html><p>site</p>', headers: Record<string, string> = {}): Promise<Site> {
    const site = new Site(html, headers);
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Just enough of RFC 6455 to send back texts of up to 125 bytes that come in a packet of their own. */
function echo(request: IncomingMessage, socket: Duplex): void {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  socket.on('data', (frame: Buffer) => {
    const length = frame[1] & 127;
    const mask = frame.subarray(2, 6);
    const text = frame.subarray(6, 6 + length).map((byte, i) => byte ^ mask[i & 3]);
    socket.write(Buffer.concat([Buffer.from([frame[0], length]), text]));
    // A message that closes the WebSocket is answered and ends it.
    if ((frame[0] & 15) === 8) socket.end();
  });
  socket.on('error', () => {});
}
