import { checkedErrorAnswer, checkedList, checkedManifest } from './checked.ts';
import { checkedMoments } from './checked-moments.ts';
import type { Manifest, Moment, MomentList, Pack, RecordedError, Session, SessionList } from './model.ts';

/** A refusal by the server, with the server's own code and message. `status` 0: the server could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }

  /** The server was away or overloaded: the same may work later. */
  get mayPass(): boolean {
    return this.status === 0 || this.status >= 500;
  }

  get loginNeeded(): boolean {
    return this.status === 401;
  }
}

/** Which sessions the list asks for. */
export interface SessionFilter {
  /** A user's id, or a support code. */
  user?: string;
  errors?: boolean;
}

/** Asks the server; an answer that is not 2xx becomes an ApiError. */
export async function request(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (init?.signal?.aborted) throw error;
    throw new ApiError(0, 'unreachable', 'The server cannot be reached.');
  }
  if (response.ok) return response;
  const body = (await response.json().catch(() => null)) as { code?: unknown; message?: unknown } | null;
  throw new ApiError(
    response.status,
    typeof body?.code === 'string' ? body.code : 'http',
    typeof body?.message === 'string' ? body.message : `The server answered ${response.status}.`,
  );
}

async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request(path, signal ? { signal } : undefined);
  return (await response.json()) as T;
}

function sessionPath(sessionId: string): string {
  return `/api/v1/sessions/${encodeURIComponent(sessionId)}`;
}

function pagePath(sessionId: string, pageId: string): string {
  return `${sessionPath(sessionId)}/pages/${encodeURIComponent(pageId)}`;
}

/** Whether a text is a support code (`getSupportCode()`), read out on the phone: the server takes O for 0, and I or L for 1. */
function isSupportCode(text: string): boolean {
  return /^[0-9a-tv-z]{4}-[0-9a-tv-z]{4}$/i.test(text);
}

/** Up to 50 sessions, newest first; `before` continues from the `next` of an earlier answer. */
export async function getSessions(filter: SessionFilter, before: string | null, signal?: AbortSignal): Promise<SessionList> {
  const query = new URLSearchParams({ limit: '50' });
  if (before) query.set('before', before);
  if (filter.user) query.set(isSupportCode(filter.user) ? 'code' : 'user', filter.user);
  if (filter.errors) query.set('errors', 'true');
  return checkedList(await getJson(`/api/v1/sessions?${query}`, signal));
}

/** The manifest of a session: everything that is known of it before its recording is read. */
export async function getManifest(sessionId: string, signal?: AbortSignal): Promise<Manifest> {
  return checkedManifest(await getJson(sessionPath(sessionId), signal));
}

/** Which moments a slice has: of one page from a pack on, or from a time on (ms since 1970). */
export interface MomentSlice {
  page?: string;
  after?: number;
  from?: number;
}

/** A slice of the moments of a session. */
export async function getMoments(sessionId: string, slice: MomentSlice, signal: AbortSignal): Promise<MomentList> {
  const query = new URLSearchParams(Object.entries(slice).map(([name, value]): [string, string] => [name, String(value)]));
  return checkedMoments(await getJson(`${sessionPath(sessionId)}/moments${query.size > 0 ? `?${query}` : ''}`, signal));
}

/** The record that a moment was read from, with everything that the moment says shortly. */
export function getRecord(sessionId: string, { pageId, segment, record }: Moment, signal: AbortSignal): Promise<unknown> {
  return getJson(`${pagePath(sessionId, pageId)}/segments/${segment}/records/${record}`, signal);
}

/** The stored bytes of a pack. `from`: only its segments from this number on, without the keyframe. */
export function getPack(sessionId: string, { pageId, first }: Pack, from: number | null, signal: AbortSignal): Promise<Response> {
  return request(`${pagePath(sessionId, pageId)}/packs/${first}${from === null ? '' : `?from=${from}`}`, { signal });
}

/** One error and the session it happened in. */
export async function getError(errorId: string, signal?: AbortSignal): Promise<{ error: RecordedError; session: Session }> {
  return checkedErrorAnswer(await getJson(`/api/v1/errors/${encodeURIComponent(errorId)}`, signal));
}

/** The logged-in user. */
export function getMe(signal?: AbortSignal): Promise<{ user: string }> {
  return getJson('/api/v1/me', signal);
}

/** Logs in; the server sets the cookie. */
export async function login(user: string, password: string): Promise<void> {
  await request('/api/v1/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user, password }),
  });
}

/** Logs out. */
export async function logout(): Promise<void> {
  await request('/api/v1/logout', { method: 'POST' });
}
