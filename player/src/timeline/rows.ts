import { errorText } from './error-text.ts';
import type { Moment, MomentRequest, RecordedError } from '../source/model.ts';

export type RowKind = 'error' | 'console' | 'request' | 'navigation' | 'user' | 'speed' | 'gap';

/** One line of the list beside the page. Times are session times. */
export interface Row {
  key: string;
  kind: RowKind;
  time: number;
  /** It came this many times, one after the other, the last at `lastTime`. */
  times: number;
  lastTime: number;
  pageId: string;
  text: string;
  /** A person who looks for a fault goes to it. */
  isProblem: boolean;
  level: string | null;
  errorId: string | null;
  request: MomentRequest | null;
  /** Set if the person acted, or (`frustration`) clicked without the effect that it should have. */
  did: 'action' | 'frustration' | null;
  /** The text that opens under the row, if it is at hand; else it is in the record of the moment. */
  detail: string | null;
  /** What the row was made from; null: an error that the server has not read in its place yet. */
  moment: Moment | null;
}

const kinds: Readonly<Partial<Record<Moment['kind'], RowKind>>> = {
  error: 'error',
  console: 'console',
  request: 'request',
  navigation: 'navigation',
  speed: 'speed',
  gap: 'gap',
};

export function rowOfMoment(moment: Moment, startTime: number): Row {
  return {
    // An error keeps its row when the server has read it in its place.
    key: moment.errorId === null ? moment.id : keyOfError(moment.errorId),
    kind: kinds[moment.kind] ?? 'user',
    time: moment.time - startTime,
    times: moment.times,
    lastTime: moment.lastTime - startTime,
    pageId: moment.pageId,
    text: moment.text,
    isProblem: moment.isProblem,
    level: moment.level,
    errorId: moment.errorId,
    request: moment.request,
    did: moment.kind === 'action' || moment.kind === 'frustration' ? moment.kind : null,
    detail: null,
    moment,
  };
}

function keyOfError(errorId: string): string {
  return `error:${errorId}`;
}

/** The row of an error that the server has stored, but not read in its place yet. */
export function rowOfError(error: RecordedError, startTime: number): Row {
  const { id, pageId, time, name, message, stack, source, line, column } = error;
  return {
    key: keyOfError(id),
    kind: 'error',
    time: time - startTime,
    times: 1,
    lastTime: time - startTime,
    pageId,
    text: errorText(name, message),
    isProblem: true,
    level: null,
    errorId: id,
    request: null,
    did: null,
    detail: stack ?? (source ? `at ${source}${line === null ? '' : `:${line}:${column ?? 0}`}` : null),
    moment: null,
  };
}

/** The row of an error, which may be folded with others that said the same: then it is the row that has its time. */
export function rowOfErrorId(rows: readonly Row[], id: string, time: number | null): Row | undefined {
  const own = rows.find((row) => row.errorId === id);
  if (own || time === null) return own;
  return rows.find((row) => row.kind === 'error' && row.times > 1 && row.time <= time && time <= row.lastTime);
}

/** How many rows are at or before a session time: the index of the first that is still to come. */
export function rowsUntil(rows: readonly Row[], time: number): number {
  let from = 0;
  let to = rows.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (rows[middle]!.time <= time) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The next (or previous) of some sorted times, seen from `time`. A time within 50 ms, which was just jumped to, is not "next". */
export function neighbour(times: readonly number[], time: number, direction: 1 | -1): number | null {
  const near = 50;
  if (direction === 1) return times.find((other) => other > time + near) ?? null;
  return times.findLast((other) => other < time - near) ?? null;
}
