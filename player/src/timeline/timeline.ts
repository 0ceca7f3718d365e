import type { Manifest } from '../source/model.ts';
import { inactivity } from './inactivity.ts';
import { errorKey, errorText, type PageReader } from './page-reader.ts';
import { isProblem, type Row } from './rows.ts';
import { pageSpans, type Focus, type PageSpan, type Span } from './spans.ts';

/** The course of a session as far as it is known. All times are session times: 0 is the session's startTime. */
export interface Timeline {
  duration: number;
  pages: PageSpan[];
  inactivity: Span[];
  activity: number[];
  rows: Row[];
  /** Times of the errors, sorted. */
  errors: number[];
  /** Times of the errors and of the requests that failed, sorted. */
  problems: number[];
}

/** Builds the timeline from the manifest and the pages read so far. `complete` says whether all events of a page have been read. */
export function buildTimeline(
  manifest: Manifest,
  readers: ReadonlyMap<string, PageReader>,
  complete: (pageId: string) => boolean,
): Timeline {
  const { startTime } = manifest.session;
  const times = manifest.pages.map((page) => {
    const reader = readers.get(page.id);
    const lastRead = reader?.rows.at(-1)?.time ?? 0;
    return {
      id: page.id,
      from: page.startTime - startTime,
      to: Math.max(page.endTime - startTime, lastRead, reader?.activity.at(-1) ?? 0),
    };
  });
  const duration = Math.max(1, manifest.session.endTime - startTime, ...times.map((page) => page.to));
  const rows = mergeRows(manifest, readers);
  const activity = [...readers.values()].flatMap((reader) => reader.activity).sort((a, b) => a - b);
  const unread = times.filter((page) => !complete(page.id));
  const moments = rows.filter((row) => isProblem(row) || row.kind === 'navigation').map((row) => row.time);
  return {
    duration,
    pages: pageSpans(times, focusOf(readers), duration),
    inactivity: inactivity([...activity, ...moments], unread, duration),
    activity,
    rows,
    errors: rows.filter((row) => row.kind === 'error').map((row) => row.time),
    problems: rows.filter(isProblem).map((row) => row.time),
  };
}

function focusOf(readers: ReadonlyMap<string, PageReader>): Focus[] {
  return [...readers].flatMap(([pageId, reader]) => [
    ...reader.activity.map((time): Focus => ({ time, pageId, kind: 'active' })),
    ...reader.visibility.map(({ time, hidden }): Focus => ({ time, pageId, kind: hidden ? 'hidden' : 'active' })),
  ]);
}

/** The manifest knows every error and its id; the events know the rest. An error that both know is one row. */
function mergeRows(manifest: Manifest, readers: ReadonlyMap<string, PageReader>): Row[] {
  const { startTime } = manifest.session;
  const rows = [...readers.values()].flatMap((reader) => reader.rows);
  const known = new Map(rows.filter((row) => row.kind === 'error').map((row) => [row.key, row]));
  for (const error of manifest.errors) {
    const text = errorText(error.name, error.message);
    const key = errorKey(error.pageId, error.time, text);
    const row = known.get(key);
    if (row) row.errorId = error.id;
    else {
      const detail = error.stack || place(error.source, error.line, error.column);
      rows.push({
        key,
        kind: 'error',
        level: 'error',
        time: error.time - startTime,
        pageId: error.pageId,
        text,
        errorId: error.id,
        ...(detail && { detail }),
      });
    }
  }
  return rows.sort((a, b) => a.time - b.time);
}

function place(source: string | null, line: number | null, column: number | null): string {
  return source ? `at ${source}${line === null ? '' : `:${line}:${column ?? 0}`}` : '';
}
