import { expect, test } from 'vitest';
import { histogram, inactivity } from '../../src/timeline/inactivity.ts';

test('a pause begins a second after the last thing done and ends a second before the next', () => {
  expect(inactivity([1_000, 2_000, 60_000], [], 65_000)).toEqual([{ from: 3_000, to: 59_000 }]);
});

test('ten seconds are no pause', () => {
  expect(inactivity([0, 10_000, 20_000], [], 25_000)).toEqual([]);
});

test('the end may be a pause too', () => {
  expect(inactivity([5_000], [], 40_000)).toEqual([{ from: 6_000, to: 39_000 }]);
});

test('time that nobody has looked at is no pause', () => {
  expect(inactivity([1_000], [{ from: 2_000, to: 90_000 }], 90_000)).toEqual([]);
});

test('the histogram has a bar where something was done', () => {
  expect(histogram([0, 10, 11, 12, 13, 99, 100], 100, 10)).toEqual([0.5, 1, 0, 0, 0, 0, 0, 0, 0, Math.sqrt(0.5)]);
});
