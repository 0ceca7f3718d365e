import { expect, test } from 'vitest';
import { histogram, inactivity } from '../../src/timeline/inactivity.ts';
import type { Span } from '../../src/timeline/spans.ts';

const at = (...times: number[]): Span[] => times.map((time) => ({ from: time, to: time }));

test('a pause begins a second after the last thing done and ends a second before the next', () => {
  expect(inactivity(at(1_000, 2_000, 60_000), [], 65_000)).toEqual([{ from: 3_000, to: 59_000 }]);
});

test('ten seconds are no pause', () => {
  expect(inactivity(at(0, 10_000, 20_000), [], 25_000)).toEqual([]);
});

test('the end may be a pause too', () => {
  expect(inactivity(at(5_000), [], 40_000)).toEqual([{ from: 6_000, to: 39_000 }]);
});

test('time that nobody has looked at is no pause', () => {
  expect(inactivity(at(1_000), [{ from: 2_000, to: 90_000 }], 90_000)).toEqual([]);
});

test('the histogram has a bar where something was done', () => {
  const activity = [
    { time: 0, count: 1 },
    { time: 10_000, count: 4 },
    { time: 99_000, count: 2 },
    { time: 100_000, count: 0 },
  ];
  expect(histogram(activity, 100_000, 10)).toEqual([0.5, 1, 0, 0, 0, 0, 0, 0, 0, Math.sqrt(0.5)]);
});

test('in a short session a second is many bars', () => {
  expect(histogram([{ time: 1_000, count: 8 }], 2_000, 8)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
});
