import { afterEach, expect, test, vi } from 'vitest';
import { Session } from '../src/session.ts';

afterEach(() => vi.unstubAllGlobals());

test('the support code is the beginning of the session’s id in Crockford’s base 32', () => {
  // The server's tests have the same pair (SupportCodeTests.cs).
  const now = Date.now();
  const stored = { id: `0123456789${'0'.repeat(22)}`, sampled: true, began: now, seen: now };
  vi.stubGlobal('localStorage', { getItem: () => JSON.stringify(stored), setItem: () => {}, removeItem: () => {} });
  expect(new Session('key').supportCode).toBe('04HM-ASW9');
});

test('a browser without storage has a session and a code all the same', () => {
  vi.stubGlobal('localStorage', undefined);
  const session = new Session('key');
  expect(session.id).toMatch(/^[0-9a-f]{32}$/);
  expect(session.supportCode).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
});
