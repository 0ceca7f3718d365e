import type { Activity, Manifest, Moment, Pack } from '../source/model.ts';
import { inactivity } from './inactivity.ts';
import { rowOfError, rowOfMoment, type Row } from './rows.ts';
import { pageSpans, type Focus, type PageSpan, type PageTime, type Span } from './spans.ts';

/** The course of a session. All times are session times: 0 is the session's startTime. */
export interface Timeline {
  duration: number;
  pages: PageSpan[];
  inactivity: Span[];
  /** The seconds in which the person did something. */
  activity: Activity[];
  rows: Row[];
  /** Times of the problems, sorted. */
  problems: number[];
  /** The packs of a page, in order. Their times are in ms since 1970. */
  packsOf(pageId: string): readonly Pack[];
  /** The address of a page at a time, as far as the moments tell. */
  hrefAt(pageId: string, time: number): string | null;
}

/** Builds the timeline of one session again and again, as more of it is known. Moments that it knows keep their rows. */
export class TimelineBuilder {
  #rows = new WeakMap<Moment, Row>();
  /** The beginning of the session that the rows count from. It may become known late. */
  #startTime: number | null = null;

  /** `moments` are in the order of their times. */
  build(manifest: Manifest, moments: readonly Moment[]): Timeline {
    const { startTime, endTime } = manifest.session;
    if (startTime !== this.#startTime) this.#rows = new WeakMap();
    this.#startTime = startTime;
    const packs = packsByPage(manifest);
    const packsOf = (pageId: string): readonly Pack[] => packs.get(pageId) ?? [];
    const pages = manifest.pages.map((page): PageTime => {
      return { id: page.id, from: page.startTime - startTime, to: Math.max(page.endTime, endOf(packsOf(page.id))) - startTime };
    });
    const duration = Math.max(1, endTime - startTime, ...pages.map((page) => page.to));
    const activity = manifest.packs
      .flatMap((pack) => pack.activity.map(({ time, count }) => ({ time: time - startTime, count, pageId: pack.pageId })))
      .sort((a, b) => a.time - b.time);
    const rows = this.#rowsOf(manifest, moments, packsOf);
    const noted = rows.filter((row) => row.isProblem || row.kind === 'navigation').map((row) => row.time);
    return {
      duration,
      pages: pageSpans(
        pages,
        [...activity.map(({ time, pageId }): Focus => ({ time, pageId, kind: 'active' })), ...shownAt(moments, startTime)],
        duration,
      ),
      inactivity: inactivity(
        [...activity.map(({ time }) => secondOf(time)), ...noted.map(at)],
        unread(pages, packsOf, startTime),
        duration,
      ),
      activity: activity.map(({ time, count }) => ({ time, count })),
      rows,
      problems: rows.filter((row) => row.isProblem).map((row) => row.time),
      packsOf,
      hrefAt: addresses(moments, startTime),
    };
  }

  /** The rows of the moments, and of errors that came after what the server has read. */
  #rowsOf(manifest: Manifest, moments: readonly Moment[], packsOf: (pageId: string) => readonly Pack[]): Row[] {
    const { startTime } = manifest.session;
    const rows = moments.map((moment) => {
      let row = this.#rows.get(moment);
      if (!row) this.#rows.set(moment, (row = rowOfMoment(moment, startTime)));
      return row;
    });
    const known = new Set(moments.map(({ errorId }) => errorId));
    const fresh = manifest.errors.filter(({ id, pageId, time }) => !known.has(id) && time > endOf(packsOf(pageId)));
    rows.push(...fresh.map((error) => rowOfError(error, startTime)));
    return rows.sort((a, b) => a.time - b.time);
  }
}

function packsByPage({ packs }: Manifest): Map<string, Pack[]> {
  const byPage = groupByPage(packs);
  for (const ofPage of byPage.values()) ofPage.sort((a, b) => a.first - b.first);
  return byPage;
}

/** Up to when the server has read a page, in ms since 1970; minus infinity: it has read nothing. */
function endOf(packs: readonly Pack[]): number {
  return packs.reduce((end, pack) => Math.max(end, pack.endTime), Number.NEGATIVE_INFINITY);
}

/** When pages were hidden and shown, as the moments tell. */
function shownAt(moments: readonly Moment[], startTime: number): Focus[] {
  return moments
    .filter(({ kind }) => kind === 'visibility')
    .map(({ time, pageId, state }) => ({ time: time - startTime, pageId, kind: state === 'hidden' ? 'hidden' : 'shown' }));
}

/** What of the pages the server has not read yet. Nobody knows whether the person did anything there. */
function unread(pages: readonly PageTime[], packsOf: (pageId: string) => readonly Pack[], startTime: number): Span[] {
  return pages.flatMap(({ id, from, to }) => {
    const read = Math.max(from, endOf(packsOf(id)) - startTime);
    return read < to ? [{ from: read, to }] : [];
  });
}

/** The address of each page in the course of time. */
function addresses(moments: readonly Moment[], startTime: number): Timeline['hrefAt'] {
  const went = groupByPage(moments.filter(({ href }) => href !== null));
  return (pageId, time) => went.get(pageId)?.findLast((moment) => moment.time - startTime <= time)?.href ?? null;
}

function groupByPage<T extends { pageId: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(one.pageId);
    if (group) group.push(one);
    else groups.set(one.pageId, [one]);
  }
  return groups;
}

const secondOf = (time: number): Span => ({ from: time, to: time + 1_000 });

const at = (time: number): Span => ({ from: time, to: time });
