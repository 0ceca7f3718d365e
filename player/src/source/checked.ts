import type { Activity, Manifest, Pack, Page, RecordedError, Session, SessionList } from './model.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Texts that are shown are cut to this many characters, because a recording may contain texts of any length. */
const maxShort = 2_000;
const maxLong = 100_000;
const maxTraits = 50;
/** Seconds in which the person did something: fourteen hours. */
const mostActivity = 50_000;
/** The last moment that a `Date` can hold, in ms since 1970. */
const lastDate = 8.64e15;
/** 31 days; no session lasts nearly as long. A longer span means that one of its times is wrong. */
const longestMs = 31 * 86_400_000;

/** Invisible characters that end the text around them or change its direction. */
// eslint-disable-next-line no-control-regex -- The pattern looks for these characters.
const unseen = /[\0-\x08\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A recorded value as a text to show: cut to `most` characters, and with U+FFFD in place of control characters. Null: it is no text. */
export function shown(value: unknown, most = maxShort): string | null {
  return typeof value === 'string' ? cut(value, most).replace(unseen, '\ufffd') : null;
}

/** Checks a server's list of sessions, so that the viewer may rely on it: each field has its type, or is null, empty or 0. */
export function checkedList(answer: unknown): SessionList {
  const { sessions, next } = fields(answer);
  return { sessions: list(sessions).map(checkedSession), next: typeof next === 'string' ? next : null };
}

export function checkedManifest(answer: unknown): Manifest {
  const { session, pages, packs, errors, assets, indexed } = fields(answer);
  const checked = possibleSpan(fields(session)) ? checkedSession(session) : withPages(checkedSession(session), list(pages));
  return {
    session: checked,
    pages: list(pages).map((page) => checkedPage(page, checked)),
    packs: withBoundedActivity(list(packs).map(checkedPack)),
    errors: list(errors).map(checkedError),
    indexed: indexed === true,
    assets: assets === 'none' ? 'none' : 'all',
  };
}

export function checkedErrorAnswer(answer: unknown): { error: RecordedError; session: Session } {
  const { error, session } = fields(answer);
  return { error: checkedError(error), session: checkedSession(session) };
}

function checkedSession(value: unknown): Session {
  const session = fields(value);
  const begunAtServer = time(session['begunAtServer']) ?? 0;
  const lastSeenServer = Math.max(begunAtServer, time(session['lastSeenServer']) ?? 0);
  const span = spanOf(session, begunAtServer, lastSeenServer);
  const state = session['state'];
  return {
    id: id(session['id']),
    projectId: shown(session['projectId']) ?? '',
    state: state === 'recording' || state === 'closed' ? state : 'indexed',
    live: session['live'] === true,
    begunAtServer,
    lastSeenServer,
    ...span,
    href: shown(session['href']),
    userAgent: shown(session['userAgent']),
    userId: shown(session['userId']),
    userTraits: traits(session['userTraits']),
    pages: count(session['pages']),
    segments: count(session['segments']),
    events: count(session['events']),
    errors: count(session['errors']),
    clicks: count(session['clicks']),
    failedRequests: count(session['failedRequests']),
    storedBytes: count(session['storedBytes']),
  };
}

/** If the times of a session are impossible, takes those of its pages that are possible. */
function withPages(session: Session, pages: readonly unknown[]): Session {
  const spans = pages.map((page) => possibleSpan(fields(page))).filter((span) => span !== null);
  const [first] = spans;
  if (!first) return session;
  const near = spans.filter((span) => Math.abs(span.startTime - first.startTime) <= longestMs);
  return { ...session, startTime: Math.min(...near.map((span) => span.startTime)), endTime: Math.max(...near.map((span) => span.endTime)) };
}

function checkedPage(value: unknown, session: Session): Page {
  const page = fields(value);
  const span = spanOf(page, session.startTime, session.endTime);
  const within = span.startTime >= session.startTime - longestMs && span.endTime <= session.endTime + longestMs;
  return {
    id: id(page['id']),
    begunAtServer: time(page['begunAtServer']) ?? 0,
    clockOffset: finite(page['clockOffset']) ?? 0,
    href: shown(page['href']),
    title: shown(page['title']),
    ...(within ? span : { startTime: session.startTime, endTime: session.endTime, damaged: true }),
    segments: count(page['segments']),
    events: count(page['events']),
  };
}

function checkedPack(value: unknown): Pack {
  const pack = fields(value);
  const startTime = time(pack['startTime']) ?? 0;
  const bytes = count(pack['bytes']) + count(pack['keyframeBytes']);
  return {
    pageId: id(pack['page']),
    first: count(pack['first']),
    last: count(pack['last']),
    start: pack['start'] === 'keyframe' || pack['start'] === 'lost' ? pack['start'] : 'snapshot',
    startTime,
    endTime: Math.max(startTime, time(pack['endTime']) ?? 0),
    bytes,
    activity: checkedActivity(list(pack['activity']), startTime),
    mark: JSON.stringify([pack['last'], bytes, pack['start'], pack['endTime'], pack['counts'], pack['version']]),
  };
}

/** Activity beyond a bound, which no person reaches, is left out. */
function withBoundedActivity(packs: Pack[]): Pack[] {
  let room = mostActivity;
  return packs.map((pack) => ((room -= pack.activity.length) >= 0 ? pack : { ...pack, activity: [] }));
}

/** Seconds since the one before and what was done in them, in turn: as docs/api.md has it. */
function checkedActivity(flat: readonly unknown[], startTime: number): Activity[] {
  const activity: Activity[] = [];
  let second = 0;
  for (let at = 0; at + 1 < flat.length; at += 2) {
    second += count(flat[at]);
    if (second * 1_000 > longestMs) break;
    activity.push({ time: startTime + second * 1_000, count: count(flat[at + 1]) });
  }
  return activity;
}

function checkedError(value: unknown): RecordedError {
  const error = fields(value);
  return {
    id: id(error['id']),
    sessionId: id(error['sessionId']),
    pageId: id(error['pageId']),
    time: time(error['time']) ?? 0,
    kind: shown(error['kind']) ?? '',
    name: shown(error['name']),
    message: shown(error['message'], maxLong),
    stack: shown(error['stack'], maxLong),
    source: shown(error['source']),
    line: finite(error['line']),
    column: finite(error['column']),
  };
}

/**
 * The times of a session or page. Impossible times are replaced by a guess from `from` and `to`, and `damaged` tells that. For a session
 * these two come from the server's clock, for a page from its session.
 */
function spanOf(value: Fields, from: number, to: number): { startTime: number; endTime: number; damaged?: true } {
  const possible = possibleSpan(value);
  if (possible) return possible;
  // There are no times before the first segment.
  if (value['startTime'] == null && value['endTime'] == null) return { startTime: from, endTime: Math.max(from, to) };
  const startTime = time(value['startTime']);
  const endTime = time(value['endTime']);
  const start = startTime !== null && startTime > 0 && (endTime === null || endTime > startTime) ? startTime : from;
  return { startTime: start, endTime: start + Math.min(longestMs, Math.max(0, to - from)), damaged: true };
}

function possibleSpan(value: Fields): { startTime: number; endTime: number } | null {
  const startTime = time(value['startTime']);
  const endTime = time(value['endTime']);
  return startTime !== null && endTime !== null && endTime >= startTime && endTime - startTime <= longestMs ? { startTime, endTime } : null;
}

/** The traits that the page gave its user, as text: no recorded value is called, or shown as anything but a text. */
function traits(value: unknown): Record<string, string> | null {
  const entries = Object.entries(fields(value)).slice(0, maxTraits);
  if (entries.length === 0) return null;
  return Object.fromEntries(
    entries.map(([name, trait]) => [shown(name, 100)!, shown(typeof trait === 'string' ? trait : JSON.stringify(trait), 500) ?? '']),
  );
}

export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function time(value: unknown): number | null {
  const ms = finite(value);
  return ms !== null && Math.abs(ms) <= lastDate ? ms : null;
}

export function count(value: unknown): number {
  return Math.max(0, Math.floor(finite(value) ?? 0));
}

export function id(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 100) : '';
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
