import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

/**
 * The limit for the script that a page loads first (docs/decisions/0008 says what the bytes buy, and what its parts are). rrweb's recorder
 * alone, without any transport, is 23.1 kB.
 */
const MAX_GZIPPED = 24_000;

const script = readFileSync(new URL('../dist/recorder.js', import.meta.url));

test('recorder.js stays small', () => {
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(MAX_GZIPPED);
});

test('recorder.js needs nothing that a strict Content-Security-Policy forbids', () => {
  const text = script.toString();
  for (const forbidden of ['eval(', 'new Function', 'createObjectURL', 'new Worker', 'innerHTML', 'document.write'])
    expect(text).not.toContain(forbidden);
});
