const utf8 = new TextEncoder();

/** Plain MessagePack of the few kinds of value the hub protocol needs (the wire's own strings-by-reference are for segments only). */
export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return concat(parts);
}

/** One array of many. */
export function concat(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function write(value: unknown, parts: Uint8Array[]): void {
  const head = (...bytes: number[]): number => parts.push(Uint8Array.from(bytes));
  if (typeof value === 'string') {
    const bytes = utf8.encode(value);
    head(0xdb, ...uint32(bytes.length));
    parts.push(bytes);
  } else if (typeof value === 'number') {
    if (value >= 0 && value < 128) head(value);
    else if (value >= 0 && value <= 0xffffffff) head(0xce, ...uint32(value));
    else {
      const bytes = new Uint8Array(9);
      bytes[0] = 0xd3;
      new DataView(bytes.buffer).setBigInt64(1, BigInt(value));
      parts.push(bytes);
    }
  } else if (typeof value === 'boolean') head(value ? 0xc3 : 0xc2);
  else if (value instanceof Uint8Array) {
    head(0xc6, ...uint32(value.length));
    parts.push(value);
  } else if (Array.isArray(value)) {
    head(0xdc, value.length >> 8, value.length & 255);
    for (const item of value) write(item, parts);
  } else if (value) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    head(0x80 | entries.length); // Our maps have fewer than 16 keys.
    for (const [key, item] of entries) {
      write(key, parts);
      write(item, parts);
    }
  } else head(0xc0);
}

function uint32(n: number): number[] {
  return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
}
