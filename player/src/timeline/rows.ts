import type { RequestFacts } from './requests.ts';

export type RowKind = 'error' | 'console' | 'request' | 'navigation' | 'user' | 'gap';
export type Level = 'error' | 'warn' | 'info' | 'log' | 'debug';

/** One line of the list beside the page. `time` is session time. */
export interface Row {
  key: string;
  kind: RowKind;
  time: number;
  pageId: string;
  text: string;
  level?: Level;
  /** The text uncut, where `text` is cut. */
  whole?: string;
  /** The text that opens under the row: a stack, a trace, the headers of a request. */
  detail?: string;
  errorId?: string;
  request?: RequestFacts;
  /** Set if the row is a click of the person, or (`frustration`) a click without the effect that it should have. */
  did?: 'click' | 'frustration';
}

/** Whether a row is a problem, which a person who looks for a fault goes to. */
export function isProblem(row: Row): boolean {
  return row.kind === 'error' || row.request?.failed === true;
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
