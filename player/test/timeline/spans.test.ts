import { expect, test } from 'vitest';
import { pageSpans, spanAt, type Focus } from '../../src/timeline/spans.ts';

const active = (pageId: string, time: number): Focus => ({ pageId, time, kind: 'active' });
const hidden = (pageId: string, time: number): Focus => ({ pageId, time, kind: 'hidden' });
const told = (spans: ReturnType<typeof pageSpans>): string => spans.map(({ pageId, from, to }) => `${pageId} ${from}–${to}`).join(', ');

test('pages follow one another, and the last one stays until the next begins', () => {
  const pages = [
    { id: 'a', from: 0, to: 100 },
    { id: 'b', from: 150, to: 300 },
  ];
  expect(told(pageSpans(pages, [], 300))).toBe('a 0–150, b 150–300');
});

test('the first page is shown from the beginning', () => {
  expect(told(pageSpans([{ id: 'a', from: 40, to: 100 }], [], 120))).toBe('a 0–120');
});

test('of two tabs the one that was used last is shown', () => {
  const pages = [
    { id: 'a', from: 0, to: 1000 },
    { id: 'b', from: 200, to: 900 },
  ];
  const focus = [active('a', 100), active('b', 250), active('a', 400), active('a', 450), active('b', 600)];
  expect(told(pageSpans(pages, focus, 1000))).toBe('a 0–200, b 200–400, a 400–600, b 600–900, a 900–1000');
});

test('a tab that is hidden gives way to the one used before it', () => {
  const pages = [
    { id: 'a', from: 0, to: 1000 },
    { id: 'b', from: 200, to: 1000 },
  ];
  expect(told(pageSpans(pages, [hidden('b', 500)], 1000))).toBe('a 0–200, b 200–500, a 500–1000');
});

test('when every tab is hidden the last one stays', () => {
  const pages = [
    { id: 'a', from: 0, to: 1000 },
    { id: 'b', from: 200, to: 1000 },
  ];
  expect(told(pageSpans(pages, [hidden('a', 200), hidden('b', 500)], 1000))).toBe('a 0–200, b 200–1000');
});

test('a page that hides while the next one loads does not come back', () => {
  const pages = [
    { id: 'a', from: 0, to: 220 },
    { id: 'b', from: 200, to: 1000 },
  ];
  expect(told(pageSpans(pages, [hidden('a', 215), active('b', 300)], 1000))).toBe('a 0–200, b 200–1000');
});

test('a time belongs to one page', () => {
  const spans = pageSpans(
    [
      { id: 'a', from: 0, to: 100 },
      { id: 'b', from: 150, to: 300 },
    ],
    [],
    300,
  );
  expect([0, 149, 150, 300, 999].map((time) => spanAt(spans, time)!.pageId)).toEqual(['a', 'a', 'b', 'b', 'b']);
  expect(spanAt([], 5)).toBeNull();
});

test('of activity only the second is known, so a tab that is hidden is not shown by it', () => {
  const pages = [
    { id: 'a', from: 0, to: 9_000 },
    { id: 'b', from: 200, to: 9_000 },
  ];
  const focus: Focus[] = [
    hidden('a', 200),
    hidden('b', 4_300),
    { pageId: 'a', time: 4_300, kind: 'shown' },
    active('a', 4_000),
    active('b', 4_400),
  ];
  expect(told(pageSpans(pages, focus, 9_000))).toBe('a 0–200, b 200–4300, a 4300–9000');
});

test('a session of very many seconds in several tabs is divided as well', () => {
  const pages = Array.from({ length: 10 }, (_, n) => ({ id: `p${n}`, from: n, to: 1e9 }));
  const focus = Array.from({ length: 300_000 }, (_, second) => active(`p${second % 10}`, second * 1_000));
  expect(pageSpans(pages, focus, 1e9).length).toBeGreaterThan(1_000);
});
