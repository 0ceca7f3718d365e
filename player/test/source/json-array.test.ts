import { expect, test } from 'vitest';
import { JsonArrayReader } from '../../src/source/json-array.ts';

const values = [
  { a: 1, text: 'a "quoted" \\ , ] } word' },
  { nested: [[1, 2], { b: [] }] },
  'text, with ] in it',
  7,
  null,
  { emoji: '😀' },
];

function readIn(pieces: string[]): unknown[] {
  const reader = new JsonArrayReader();
  const read = pieces.flatMap((piece) => reader.push(piece)).map((text): unknown => JSON.parse(text));
  expect(reader.complete).toBe(true);
  return read;
}

test('an array is read the same, wherever it is cut', () => {
  const text = JSON.stringify(values, null, 1);
  for (let size = 1; size <= text.length; size++) {
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size));
    expect(readIn(pieces)).toEqual(values);
  }
});

test('the first element is there before the last has come', () => {
  const reader = new JsonArrayReader();
  expect(reader.push('[{"a":1},{"b"')).toEqual(['{"a":1}']);
  expect(reader.complete).toBe(false);
});

test('an empty array has no elements', () => {
  expect(readIn([' [ ', ' ] '])).toEqual([]);
});
