import type { eventWithTime } from '@rrweb/types';
import { expect, test } from 'vitest';
import { assertSandboxed } from '../../src/replay/sandbox.ts';
import { Snapshots } from '../../src/replay/snapshots.ts';

const event = (type: number, timestamp: number): eventWithTime => ({ type, timestamp, data: {} }) as eventWithTime;

test('a moment just before the first snapshot shows it; one long before does not', () => {
  const snapshots = new Snapshots();
  expect(snapshots.pictureAt(0)).toBe('no-snapshot');
  snapshots.add([event(4, 5_000), event(2, 5_040)]);
  expect(snapshots.pictureAt(1_000)).toBe('before-first-snapshot');
  expect(snapshots.pictureAt(4_990)).toBe('painted');
  expect(snapshots.buildTime(4_990)).toBe(5_041);
});

test('between a Meta and its snapshot, the snapshot is built', () => {
  const snapshots = new Snapshots();
  snapshots.add([event(4, 0), event(2, 10), event(4, 8_000), event(2, 8_030)]);
  expect(snapshots.buildTime(8_000)).toBe(8_031);
  expect(snapshots.buildTime(8_030)).toBe(8_031);
  expect(snapshots.buildTime(8_500)).toBe(8_500);
  expect(snapshots.buildTime(7_999)).toBe(7_999);
});

test('a frame with any other sandbox is refused', () => {
  const frame = (sandbox: string | null) => ({ getAttribute: () => sandbox }) as unknown as HTMLIFrameElement;
  expect(() => assertSandboxed(frame('allow-same-origin'))).not.toThrow();
  for (const sandbox of [null, '', 'allow-same-origin allow-scripts', 'allow-scripts'])
    expect(() => assertSandboxed(frame(sandbox))).toThrow(/must be exactly "allow-same-origin"/);
});
