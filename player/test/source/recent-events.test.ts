import type { eventWithTime } from '@rrweb/types';
import { expect, test } from 'vitest';
import { RecentEvents, type ReadEvent } from '../../src/source/recent-events.ts';

const event = (timestamp: number, tag = 'x'): ReadEvent => {
  const made = { type: 5, timestamp, data: { tag, payload: {} } } as eventWithTime;
  return { event: made, text: JSON.stringify(made) };
};
const times = (events: eventWithTime[]): number[] => events.map(({ timestamp }) => timestamp);

test('what was here before is not new', () => {
  const recent = new RecentEvents(5_000);
  recent.remember([event(1_000), event(2_000)]);
  expect(times(recent.takeNew([event(1_000), event(2_000), event(2_500)]))).toEqual([2_500]);
  expect(times(recent.takeNew([event(1_000), event(2_000), event(2_500)]))).toEqual([]);
});

test('two equal events that were both recorded stay two', () => {
  const recent = new RecentEvents(5_000);
  recent.remember([event(1_000)]);
  expect(times(recent.takeNew([event(1_000), event(1_000)]))).toEqual([1_000]);
});

test('an event that was stored late is new, although later ones are here', () => {
  const recent = new RecentEvents(5_000);
  recent.remember([event(1_000), event(4_000)]);
  expect(times(recent.takeNew([event(1_000), event(2_000, 'snapshot'), event(4_000)]))).toEqual([2_000]);
});

test('it asks again for the last seconds only, and has all of them in mind', () => {
  const recent = new RecentEvents(5_000);
  recent.remember([event(1_000), event(20_000), event(23_000)]);
  expect(recent.from).toBe(18_000);
  expect(times(recent.takeNew([event(20_000), event(23_000), event(24_000)]))).toEqual([24_000]);
});
