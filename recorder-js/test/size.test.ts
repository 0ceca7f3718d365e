import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const MAX_GZIPPED = 12_000;

const script = readFileSync(new URL('../dist/recorder.js', import.meta.url));

test('recorder.js weighs at most 12 kB gzipped, all of it', () => {
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(MAX_GZIPPED);
});

test('recorder.js needs nothing that a strict Content-Security-Policy forbids', () => {
  const text = script.toString();
  for (const forbidden of ['eval(', 'new Function', 'createObjectURL', 'new Worker', 'innerHTML', 'document.write'])
    expect(text).not.toContain(forbidden);
});
