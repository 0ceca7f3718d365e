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
  /** What opens under it: a stack, a trace, the headers of a request. */
  detail?: string;
  errorId?: string;
  request?: RequestFacts;
  /** What the person did there: a click, or one that did not do what it should. */
  did?: 'click' | 'frustration';
}

/** What somebody who looks for a fault goes to. */
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

/** The next (or previous) of some sorted times, seen from `time`. One that has just been jumped to is not "next". */
export function neighbour(times: readonly number[], time: number, direction: 1 | -1): number | null {
  const near = 50;
  if (direction === 1) return times.find((other) => other > time + near) ?? null;
  return times.findLast((other) => other < time - near) ?? null;
}
