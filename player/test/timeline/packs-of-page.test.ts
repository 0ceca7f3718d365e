import { expect, test } from 'vitest';
import type { Pack, PackStart } from '../../src/source/model.ts';
import { afterLoss, packAt } from '../../src/timeline/packs-of-page.ts';

const pack = (first: number, last: number, start: PackStart, startTime: number, endTime: number): Pack => ({
  pageId: 'p',
  first,
  last,
  start,
  startTime,
  endTime,
  bytes: 1,
  activity: [],
  mark: '',
});

test('a time belongs to the pack that began last; one before all of them to the first', () => {
  const packs = [pack(0, 4, 'snapshot', 100, 190), pack(5, 9, 'keyframe', 200, 290)];
  expect([0, 100, 195, 200, 999].map((time) => packAt(packs, time)?.first)).toEqual([0, 0, 0, 5, 5]);
  expect(packAt([], 0)).toBeNull();
});

test('where packs follow one another nothing is lost', () => {
  const packs = [pack(0, 4, 'snapshot', 100, 190), pack(5, 9, 'keyframe', 200, 290)];
  for (const time of [0, 150, 195, 250, 999]) expect(afterLoss(packs, time)).toBeNull();
});

test('behind a lost segment nothing is known until the next pack with a picture', () => {
  const packs = [pack(0, 4, 'snapshot', 100, 190), pack(6, 7, 'lost', 200, 290), pack(8, 9, 'snapshot', 300, 390)];
  const loss = { reason: 'segment_lost', number: 5, segments: 1, until: 300 };
  expect([190, 191, 200, 299, 300].map((time) => afterLoss(packs, time))).toEqual([null, loss, loss, loss, null]);
});

test('where a snapshot follows a loss at once, only the time between is unknown', () => {
  const packs = [pack(0, 4, 'snapshot', 100, 190), pack(7, 9, 'snapshot', 200, 290)];
  expect(afterLoss(packs, 195)).toEqual({ reason: 'segment_lost', number: 5, segments: 2, until: 200 });
  expect(afterLoss(packs, 200)).toBeNull();
});

test('a page whose beginning is lost is known from its first picture on, or never', () => {
  expect(afterLoss([pack(2, 4, 'snapshot', 100, 190)], 50)).toEqual({ reason: 'segment_lost', number: 0, segments: 2, until: 100 });
  expect(afterLoss([pack(2, 4, 'snapshot', 100, 190)], 100)).toBeNull();
  expect(afterLoss([pack(1, 4, 'lost', 100, 190)], 150)).toEqual({ reason: 'segment_lost', number: 0, segments: 1, until: null });
});
