import type { eventWithTime } from '@rrweb/types';
import type { Picture } from './replayer.ts';

const metaType = 4;
const snapshotType = 2;
/** A page is there for a moment before its first snapshot is taken; that moment shows the snapshot. */
const graceMs = 3_000;

/** Where the snapshots of a page are: which moments have a picture, and where exactly to begin. */
export class Snapshots {
  private metas: number[] = [];
  private snapshots: number[] = [];

  add(events: readonly eventWithTime[]): void {
    for (const { type, timestamp } of events) {
      if ((type as number) === metaType) this.metas.push(timestamp);
      else if ((type as number) === snapshotType) this.snapshots.push(timestamp);
    }
    this.metas.sort((a, b) => a - b);
    this.snapshots.sort((a, b) => a - b);
  }

  get first(): number | null {
    return this.snapshots[0] ?? null;
  }

  pictureAt(time: number): Picture {
    if (this.first === null) return 'no-snapshot';
    return time >= this.first - graceMs ? 'painted' : 'before-first-snapshot';
  }

  /**
   * The time to build for a moment: not between a Meta and its snapshot, where the page has been emptied and nothing is there yet.
   * rrweb builds what is strictly before, hence the 1.
   */
  buildTime(time: number): number {
    const meta = this.metas.findLast((other) => other <= time);
    const needed = this.snapshots.find((snapshot) => snapshot >= (meta ?? Number.NEGATIVE_INFINITY));
    return needed !== undefined && needed >= time && needed - time < graceMs ? needed + 1 : time;
  }
}
