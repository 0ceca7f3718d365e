import type { eventWithTime } from '@rrweb/types';
import type { Lost, Picture } from './replayer.ts';
import { fields, number } from './sanitize/shape.ts';

const metaType = 4;
const snapshotType = 2;
const customType = 5;
/** A page exists for a moment before its first snapshot is taken; that moment, of this length at most, shows the snapshot. */
const graceMs = 3_000;
/** Reasons of gaps after which the whole tree is unknown, because the missing events may have changed anything. */
const treeIsLost = new Set<unknown>(['segment_lost', 'damaged', 'outbox_full', 'too_large']);

interface Gap {
  time: number;
  reason: string;
  /** Number of the first missing segment; null: the event does not say. */
  number: number | null;
  segments: number;
}

/** Keeps the times of a page's snapshots and gaps, and says which moments have a picture and from which time to build it. */
export class Snapshots {
  #metas: number[] = [];
  #snapshots: number[] = [];
  #gaps: Gap[] = [];

  add(events: readonly eventWithTime[]): void {
    for (const event of events) {
      const { type, timestamp } = event;
      if ((type as number) === metaType) this.#metas.push(timestamp);
      else if ((type as number) === snapshotType) this.#snapshots.push(timestamp);
      else if ((type as number) === customType) this.#addGap(event);
    }
    this.#metas.sort((a, b) => a - b);
    this.#snapshots.sort((a, b) => a - b);
    this.#gaps.sort((a, b) => a.time - b.time);
  }

  get first(): number | null {
    return this.#snapshots[0] ?? null;
  }

  pictureAt(time: number): Picture {
    const lost = this.#lostAt(time);
    if (lost) return lost;
    if (this.first === null) return 'no-snapshot';
    return time >= this.first - graceMs ? 'painted' : 'before-first-snapshot';
  }

  /**
   * The time at which to build the page for a moment. Between a Meta event and its snapshot rrweb has emptied the page, so there the time
   * is that of the snapshot. The 1 ms is added because rrweb builds only events strictly before a time.
   */
  buildTime(time: number): number {
    const meta = this.#metas.findLast((other) => other <= time);
    const needed = this.#snapshots.find((snapshot) => snapshot >= (meta ?? Number.NEGATIVE_INFINITY));
    return needed !== undefined && needed >= time && needed - time < graceMs ? needed + 1 : time;
  }

  /** After a gap no picture is right until the next snapshot. */
  #lostAt(time: number): Lost | null {
    const last = this.#snapshots.findLast((snapshot) => snapshot <= time) ?? Number.NEGATIVE_INFINITY;
    const gap = this.#gaps.find((other) => other.time > last && other.time <= time);
    if (!gap) return null;
    const until = this.#snapshots.find((snapshot) => snapshot > time) ?? null;
    return { reason: gap.reason, number: gap.number, segments: gap.segments, until };
  }

  #addGap(event: eventWithTime): void {
    const data = fields((event as { data?: unknown }).data);
    if (data['tag'] !== 'gap') return;
    const payload = fields(data['payload']);
    const segments = number(payload['segments']) ?? 0;
    if (segments <= 0 || !treeIsLost.has(payload['reason'])) return;
    this.#gaps.push({ time: event.timestamp, reason: payload['reason'] as string, number: number(payload['number']), segments });
  }
}
