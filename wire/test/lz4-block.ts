/** A step of an LZ4 block: literals, then a match that goes back `offset` bytes. The last step has literals alone. */
export interface Step {
  literals: Uint8Array;
  offset?: number;
  match?: number;
}

/** Writes the steps as an LZ4 block. It compresses nothing, so that tests can have any block. */
export function lz4Block(steps: Step[]): Uint8Array {
  const bytes: number[] = [];
  const rest = (length: number) => {
    for (length -= 15; length >= 255; length -= 255) bytes.push(255);
    if (length >= 0) bytes.push(length);
  };
  for (const { literals, offset, match = 4 } of steps) {
    bytes.push((Math.min(literals.length, 15) << 4) | Math.min(match - 4, 15));
    rest(literals.length);
    literals.forEach((byte) => bytes.push(byte));
    if (offset === undefined) continue;
    bytes.push(offset & 255, offset >> 8);
    rest(match - 4);
  }
  return Uint8Array.from(bytes);
}

/** The bytes that the steps stand for, one after another. */
export function rawOf(steps: Step[]): Uint8Array {
  const raw: number[] = [];
  for (const { literals, offset, match = 0 } of steps) {
    literals.forEach((byte) => raw.push(byte));
    if (offset !== undefined) for (let i = 0; i < match; i++) raw.push(raw[raw.length - offset]);
  }
  return Uint8Array.from(raw);
}
