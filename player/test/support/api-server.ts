import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import type { eventWithTime } from '@rrweb/types';
import type { RecordedSession } from './recorded-session.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
/** The same policy as in the server's ViewerFiles. */
const viewerPolicy =
  "default-src 'self'; script-src 'self'; frame-src 'none'; style-src 'self' 'unsafe-inline'; img-src * data: blob:; font-src * data:; " +
  "media-src * data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const require = createRequire(import.meta.url);

/** A server that answers as docs/api.md says, from recordings in memory, with the viewer's Content-Security-Policy. */
export class ApiServer {
  readonly sessions = new Map<string, RecordedSession>();
  /** When sessions that are being recorded began, by this process's clock. */
  readonly liveSince = new Map<string, number>();
  /** The addresses that were asked for, in order. */
  readonly asked: string[] = [];
  /** The answers to these requests wait. */
  held: { match: RegExp; until: Promise<void> } | null = null;
  loginNeeded = false;
  origin = '';

  private readonly dist: string;
  private readonly server = createServer(
    (request, response) =>
      void this.answer(request, response).catch((error: unknown) => this.json(response, 500, { code: 'server', message: String(error) })),
  );

  constructor(dist: string) {
    this.dist = dist;
  }

  async start(): Promise<void> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    this.asked.push(url.pathname + url.search);
    if (this.held?.match.test(url.pathname + url.search)) await this.held.until;
    if (url.pathname.startsWith('/api/v1/')) return this.api(request, url, response);
    if (url.pathname === '/record.js') return this.file(response, join(dirname(require.resolve('@rrweb/record')), '../umd/record.js'));
    if (url.pathname === '/start-recording.js') return this.file(response, join(import.meta.dirname, '../pages/start-recording.js'));
    if (url.pathname.startsWith('/pages/')) return this.file(response, join(import.meta.dirname, '..', url.pathname));
    response.setHeader('Content-Security-Policy', viewerPolicy);
    response.setHeader('Referrer-Policy', 'no-referrer');
    const isPage = /^\/[se]\//.test(url.pathname) || !extname(url.pathname);
    return this.file(response, join(this.dist, isPage ? 'index.html' : url.pathname));
  }

  private async api(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
    const [, , , kind, id, part] = url.pathname.split('/');
    if (kind === 'login') return this.login(request, response);
    if (this.loginNeeded && !request.headers.cookie?.includes('login=yes'))
      return this.json(response, 401, { code: 'login', message: 'Log in first.' });
    if (kind === 'me') return this.json(response, 200, { user: 'agent' });
    if (kind === 'sessions' && !id) return this.list(url, response);
    if (kind === 'sessions') {
      const recorded = this.sessions.get(id!);
      if (!recorded) return this.json(response, 404, { code: 'not_found', message: `There is no session ${id}.` });
      return part === 'events' ? this.events(recorded, url, response) : this.manifest(recorded, response);
    }
    const errors = [...this.sessions.values()].flatMap((recorded) =>
      recorded.errors.map((error) => ({ error, session: recorded.session })),
    );
    const found = kind === 'errors' && errors.find(({ error }) => error.id === id);
    return found ? this.json(response, 200, found) : this.json(response, 404, { code: 'not_found', message: 'Nothing is here.' });
  }

  private async login(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const piece of request) body += String(piece);
    const { user, password } = JSON.parse(body) as { user: string; password: string };
    if (password !== 'right') return this.json(response, 401, { code: 'login', message: 'No.' });
    response.setHeader('Set-Cookie', 'login=yes; HttpOnly; SameSite=Lax; Path=/');
    return this.json(response, 200, { user });
  }

  private list(url: URL, response: ServerResponse): void {
    const limit = 2;
    const from = Number(url.searchParams.get('before') ?? 0);
    const all = [...this.sessions.values()]
      .map((recorded) => recorded.session)
      .filter((session) => url.searchParams.get('errors') !== 'true' || session.errors > 0)
      .filter((session) => !url.searchParams.has('user') || session.userId === url.searchParams.get('user'))
      .sort((a, b) => b.begunAtServer - a.begunAtServer);
    this.json(response, 200, { sessions: all.slice(from, from + limit), next: all.length > from + limit ? String(from + limit) : null });
  }

  private manifest(recorded: RecordedSession, response: ServerResponse): void {
    const until = this.until(recorded);
    const pages = recorded.pages
      .filter((page) => page.startTime <= until)
      .map((page) => ({ ...page, endTime: Math.min(page.endTime, until) }));
    this.json(response, 200, {
      session: { ...recorded.session, endTime: Math.min(recorded.session.endTime, until) },
      pages,
      segments: [],
      errors: recorded.errors.filter((error) => !(error?.time > until)),
      assets: recorded.assets ?? 'all',
    });
  }

  /** Streams the events as the real server does, here in pieces of a size that cuts events anywhere. */
  private async events(recorded: RecordedSession, url: URL, response: ServerResponse): Promise<void> {
    const bound = (name: string, otherwise: number): number => Number(url.searchParams.get(name) ?? otherwise);
    const from = bound('from', 0);
    const to = Math.min(bound('to', Number.MAX_SAFE_INTEGER), this.until(recorded));
    const page = url.searchParams.get('page');
    const events = [...recorded.events].filter(([id]) => page === null || id === page).flatMap(([, list]): eventWithTime[] => list);
    const text = JSON.stringify(events.filter((event) => !(event?.timestamp < from) && !(event?.timestamp > to)));
    response.writeHead(200, { 'Content-Type': 'application/json' });
    for (let at = 0; at < text.length; at += 5_000) {
      response.write(text.slice(at, at + 5_000));
      await new Promise((done) => setImmediate(done));
    }
    response.end();
  }

  /** The time up to which a live session has been recorded. */
  private until(recorded: RecordedSession): number {
    const since = this.liveSince.get(recorded.session.id);
    return since === undefined ? Number.MAX_SAFE_INTEGER : recorded.session.startTime + (Date.now() - since);
  }

  private json(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  }

  private async file(response: ServerResponse, path: string): Promise<void> {
    try {
      const bytes = await readFile(path);
      response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream' }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  }
}
