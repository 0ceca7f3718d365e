import type { Row } from './rows.ts';

/** A labelled moment on the seek bar; `count` > 1 where several are too near to be told apart. */
export interface Marker {
  kind: 'error' | 'request' | 'console' | 'frustration' | 'navigation' | 'action';
  time: number;
  text: string;
  count: number;
}

/** The rows of the list that get a mark on the seek bar. */
export function markersOf(rows: readonly Row[]): Marker[] {
  return rows.flatMap((row) => {
    const kind = kindOf(row);
    return kind ? [{ kind, time: row.time, text: row.text, count: 1 }] : [];
  });
}

/** A lane has room for about this many marks beside each other. */
const room = 150;

/** Marks of one kind that would overlap become one, at the time of the first. */
export function groupMarkers(markers: readonly Marker[], duration: number): Marker[] {
  const groups: Marker[] = [];
  const last = new Map<Marker['kind'], Marker>();
  for (const marker of markers) {
    const group = last.get(marker.kind);
    if (group && marker.time - group.time < duration / room) group.count++;
    else {
      const fresh = { ...marker };
      groups.push(fresh);
      last.set(marker.kind, fresh);
    }
  }
  return groups;
}

function kindOf(row: Row): Marker['kind'] | null {
  if (row.kind === 'error' || row.kind === 'navigation') return row.kind;
  if (row.kind === 'console' && row.level === 'error') return 'console';
  if (row.kind === 'request') return row.isProblem ? 'request' : null;
  return row.did;
}
