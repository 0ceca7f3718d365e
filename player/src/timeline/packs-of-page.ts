import type { Pack } from '../source/model.ts';

/** A loss before a time, after which the page is not known. */
export interface Loss {
  reason: 'segment_lost';
  /** Number of the first missing segment. */
  number: number;
  segments: number;
  /** When the picture is right again, in ms since 1970; null: nothing follows that makes it so. */
  until: number | null;
}

/** The pack whose picture is that of a time: of the packs of a page, in order, the last one that has begun; else the first. */
export function packAt(packs: readonly Pack[], time: number): Pack | null {
  return packs.findLast(({ startTime }) => startTime <= time) ?? packs[0] ?? null;
}

/** Why the page is not known at a time; null: it is. */
export function afterLoss(packs: readonly Pack[], time: number): Loss | null {
  const pack = packAt(packs, time);
  if (!pack) return null;
  const at = packs.indexOf(pack);
  if (pack.start === 'lost') return loss(at === 0 ? 0 : packs[at - 1]!.last + 1, pack.first, packs.slice(at + 1));
  if (at === 0 && pack.first > 0 && time < pack.startTime) return loss(0, pack.first, packs);
  const next = packs[at + 1];
  // Between two packs the page is known up to the last event of the first one.
  return next && next.first > pack.last + 1 && time > pack.endTime ? loss(pack.last + 1, next.first, packs.slice(at + 1)) : null;
}

function loss(from: number, to: number, rest: readonly Pack[]): Loss {
  const until = rest.find(({ start }) => start !== 'lost')?.startTime ?? null;
  return { reason: 'segment_lost', number: from, segments: Math.max(1, to - from), until };
}
