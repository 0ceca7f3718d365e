import { expect, test } from 'vitest';
import { Clock } from '../../src/replay/clock.ts';

test('time passes at the speed that is set', () => {
  const clock = new Clock();
  clock.play(0);
  expect(clock.tick(100, 1e6)).toBe(100);
  clock.speed = 4;
  expect(clock.tick(200, 1e6)).toBe(500);
});

test('it stands still while paused, and while it waits for events', () => {
  const clock = new Clock();
  clock.tick(100, 1e6);
  expect(clock.time).toBe(0);
  clock.play(100);
  expect(clock.tick(200, 1e6, true)).toBe(0);
  expect(clock.tick(300, 1e6)).toBe(100);
});

test('it does not run past the end, nor back to it', () => {
  const clock = new Clock();
  clock.play(0);
  clock.seek(950);
  expect(clock.tick(100, 1_000)).toBe(1_000);
  clock.seek(1_200);
  expect(clock.tick(200, 1_000)).toBe(1_200);
});

test('a tab that was away for a minute does not jump a minute', () => {
  const clock = new Clock();
  clock.play(0);
  expect(clock.tick(60_000, 1e6)).toBe(250);
});
