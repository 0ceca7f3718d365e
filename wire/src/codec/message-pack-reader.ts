import { MAX_NESTING } from './format.ts';

/** Thrown on bytes that do not follow README.md. */
export class WireError extends Error {}

// ignoreBOM keeps a U+FEFF that the page's text begins with.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads MessagePack values in place and keeps the segment's string table. */
export class MessagePackReader {
  at = 0;
  /** How many fields of the record begun last have not been read yet. */
  fields = 0;
  readonly strings: string[] = [];
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.at >= this.#bytes.length;
  }

  /** Begins a record: from here on every value read is one of its fields. */
  record(): void {
    this.fields = this.array();
  }

  /** Passes over the unread fields of the record, since a newer writer may have added some. */
  skipFields(): void {
    while (this.fields > 0) this.any();
    if (this.fields < 0) throw new WireError(`The record before byte ${this.at} has ${-this.fields} fields too few.`);
  }

  /** Reads the head of an array and returns its length. */
  array(): number {
    const code = this.#next();
    if ((code & 0xf0) === 0x90) return code & 15;
    if (code === 0xdc) return this.#uint(2);
    if (code === 0xdd) return this.#uint(4);
    throw new WireError(`Byte ${this.at - 1} is 0x${code.toString(16)}; an array was expected.`);
  }

  number(): number {
    const value = this.any();
    if (typeof value !== 'number') throw new WireError(`The value before byte ${this.at} is not a number.`);
    return value;
  }

  numberOrNil(): number | null {
    const value = this.any();
    if (value !== null && typeof value !== 'number') throw new WireError(`The value before byte ${this.at} is neither a number nor nil.`);
    return value;
  }

  bool(): boolean {
    return this.any() === true;
  }

  slot(): string {
    const value = this.slotOrNil();
    if (value === null) throw new WireError(`The value before byte ${this.at} is nil; a string was expected.`);
    return value;
  }

  slotOrNil(): string | null {
    const value = this.any();
    if (typeof value === 'number') return this.#string(value);
    if (value !== null && typeof value !== 'string') throw new WireError(`The value before byte ${this.at} is not a string.`);
    return value;
  }

  /** Reads an attribute's value. */
  value(): unknown {
    const code = this.#bytes[this.at]!;
    if ((code & 0xf0) === 0x90 || code === 0xdc || code === 0xdd) {
      const length = this.array();
      return length === 1 ? this.any() : this.#declarations(length);
    }
    const value = this.any();
    return typeof value === 'number' ? this.#string(value) : value;
  }

  /** Reads any JSON value, or the bytes of a bin. */
  any(depth = 0): unknown {
    if (!depth) this.fields--;
    if (depth > MAX_NESTING) throw new WireError(`Values are nested deeper than ${MAX_NESTING}.`);
    const code = this.#next();
    if (code < 0x80) return code;
    if (code < 0x90) return this.#map(code & 15, depth);
    if (code < 0xa0) return this.#list(code & 15, depth);
    if (code < 0xc0) return this.#text(code & 31);
    if (code >= 0xe0) return code - 256;
    switch (code) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#slice(this.#uint(1 << (code - 0xc4)));
      case 0xca:
        return this.#view.getFloat32(this.#skip(4));
      case 0xcb:
        return this.#view.getFloat64(this.#skip(8));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#uint(1 << (code - 0xcc));
      case 0xcf:
        return this.#uint(4) * 4294967296 + this.#uint(4);
      case 0xd0:
        return this.#view.getInt8(this.#skip(1));
      case 0xd1:
        return this.#view.getInt16(this.#skip(2));
      case 0xd2:
        return this.#view.getInt32(this.#skip(4));
      case 0xd3:
        return this.#view.getInt32(this.#skip(4)) * 4294967296 + this.#uint(4);
      case 0xd4:
      case 0xd5:
      case 0xd6: {
        if (this.#next() !== 1) throw new WireError(`The ext before byte ${this.at} is of an unknown type.`);
        return this.#string(this.#uint(1 << (code - 0xd4)));
      }
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(1 << (code - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#list(this.#uint(code === 0xdc ? 2 : 4), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(code === 0xde ? 2 : 4), depth);
    }
    throw new WireError(`Byte ${this.at - 1} is 0x${code.toString(16)}, which the wire does not use.`);
  }

  /** Reads declarations, `length` items long: texts by name, each written as a template and an integer for each NUL in it. */
  #declarations(length: number): Record<string, string> {
    this.fields--;
    const texts: Record<string, string> = {};
    while (length > 0) {
      const name = this.#nestedSlot();
      const [first, ...rest] = this.#nestedSlot().split('\0');
      length -= 2 + rest.length;
      if (length < 0) throw new WireError(`The declarations before byte ${this.at} have ${-length} values too few.`);
      const text = rest.reduce((text, part) => text + this.#nestedInt() + part, first!);
      Object.defineProperty(texts, name, { value: text, enumerable: true, configurable: true, writable: true });
    }
    return texts;
  }

  #nestedSlot(): string {
    const value = this.any(1);
    if (typeof value === 'number') return this.#string(value);
    if (typeof value !== 'string') throw new WireError(`The value before byte ${this.at} is not a string.`);
    return value;
  }

  #nestedInt(): number {
    const value = this.any(1);
    if (!Number.isInteger(value)) throw new WireError(`The value before byte ${this.at} is not an integer.`);
    return value as number;
  }

  #list(length: number, depth: number): unknown[] {
    const list: unknown[] = [];
    while (length--) list.push(this.any(depth + 1));
    return list;
  }

  #map(length: number, depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    while (length--) {
      const slot = this.any(depth + 1);
      const key = typeof slot === 'number' ? this.#string(slot) : String(slot);
      const value = this.any(depth + 1);
      // Assigning to a key of that name would set the object's prototype instead of a property.
      if (key === '__proto__') Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
      else map[key] = value;
    }
    return map;
  }

  #text(length: number): string {
    const text = utf8.decode(this.#slice(length));
    this.strings.push(text);
    return text;
  }

  #string(index: number): string {
    const text = this.strings[index];
    if (text === undefined)
      throw new WireError(`String ${index} does not exist; the segment has had ${this.strings.length} strings so far.`);
    return text;
  }

  #slice(length: number): Uint8Array {
    const start = this.#skip(length);
    return this.#bytes.subarray(start, start + length);
  }

  #uint(bytes: number): number {
    const at = this.#skip(bytes);
    return bytes === 1 ? this.#view.getUint8(at) : bytes === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #next(): number {
    return this.#bytes[this.#skip(1)]!;
  }

  #skip(bytes: number): number {
    const at = this.at;
    if (at + bytes > this.#bytes.length)
      throw new WireError(`The data ends at byte ${this.#bytes.length}, ${at + bytes - this.#bytes.length} bytes too early.`);
    this.at = at + bytes;
    return at;
  }
}
