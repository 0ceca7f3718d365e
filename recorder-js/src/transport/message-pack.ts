// Plain MessagePack, as far as the hub protocol needs it. The wire's own reader and writer are for segments, whose strings go by reference.

export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return concat(parts);
}

/** Joins arrays into one. */
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
  const head = (code: number, length: number): number =>
    parts.push(Uint8Array.of(code, length >>> 24, length >>> 16, length >>> 8, length));
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value);
    head(0xdb, bytes.length);
    parts.push(bytes);
  } else if (value instanceof Uint8Array) {
    head(0xc6, value.length);
    parts.push(value);
  } else if (typeof value === 'number') {
    const bytes = new Uint8Array(9);
    bytes[0] = 0xd3;
    new DataView(bytes.buffer).setBigInt64(1, BigInt(value));
    parts.push(bytes);
  } else if (Array.isArray(value)) {
    head(0xdd, value.length);
    for (const item of value) write(item, parts);
  } else if (value && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    head(0xdf, entries.length);
    for (const pair of entries) for (const item of pair) write(item, parts);
  } else parts.push(Uint8Array.of(value == null ? 0xc0 : value ? 0xc3 : 0xc2));
}

/**
 * Decodes the one value that fills `bytes`. Types that the server never sends (bin, ext, fractions, numbers below −32) are not known here.
 */
export function decode(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;

  /** An unsigned integer of 2 ** `size` bytes. */
  const uint = (size: number): number => {
    at += 1 << size;
    if (size === 3) return view.getUint32(at - 8) * 2 ** 32 + view.getUint32(at - 4);
    return size === 2 ? view.getUint32(at - 4) : size ? view.getUint16(at - 2) : view.getUint8(at - 1);
  };
  const text = (length: number): string => new TextDecoder().decode(bytes.subarray(at, (at += length)));
  const list = (length: number): unknown[] => Array.from({ length }, read);
  const map = (length: number): unknown => Object.fromEntries(Array.from({ length }, () => [read(), read()]));

  function read(): unknown {
    const code = uint(0);
    if (code < 0x80) return code;
    if (code < 0x90) return map(code & 15);
    if (code < 0xa0) return list(code & 15);
    if (code < 0xc0) return text(code & 31);
    if (code > 0xdf) return code - 256;
    if (code > 0xdd) return map(uint(code - 0xdd));
    if (code > 0xdb) return list(uint(code - 0xdb));
    if (code > 0xd8) return text(uint(code - 0xd9));
    if (code > 0xcb) return uint(code - 0xcc);
    return code === 0xc0 ? null : code === 0xc3;
  }

  return read();
}
