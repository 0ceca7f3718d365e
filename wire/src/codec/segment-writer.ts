import { Head, NodeType, WIRE_VERSION, type RecordKind } from './format.ts';

const utf8 = new TextEncoder();

/** Writes the records of one raw segment as MessagePack. `take` ends the segment; the next record begins another. */
export class SegmentWriter {
  /** How many records the segment has so far. */
  records = 0;
  /** A text that would make its record longer than this many bytes is replaced by a note of its length. */
  limit = Infinity;
  #bytes = new Uint8Array(8192);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #strings = new Map<string, number>();
  #stringCount = 0;
  #lastTime = 0;
  #lastId = 0;
  #rootId = 0;
  #id = 0;
  #parentId = 0;
  #recordStart = 0;
  #fields = 0;
  /** The string count, last time and last id where the open record began, for `undo`. */
  #before: [number, number, number] = [0, 0, 0];

  /** Bytes written so far, which is also the position of the next byte, for `patch`. */
  get length(): number {
    return this.#at;
  }

  /** Begins a record that happened at `time` (integer, ms since 1970). */
  begin(kind: RecordKind, time: number): this {
    if (!this.records) {
      this.#strings.clear();
      this.#at = this.#stringCount = this.#lastId = 0;
      this.#bytes[this.#at++] = 0x92;
      this.int(WIRE_VERSION).int((this.#lastTime = time));
    }
    this.records++;
    this.#before = [this.#stringCount, this.#lastTime, this.#lastId];
    this.#room(16);
    this.#recordStart = this.#at++;
    this.#fields = this.#rootId = this.#id = this.#parentId = 0;
    this.int(kind).int(time - this.#lastTime);
    this.#lastTime = time;
    return this;
  }

  /** Ends the record begun last. */
  end(): void {
    const start = this.#recordStart;
    const fields = this.#fields;
    if (fields < 16) {
      this.#bytes[start] = 0x90 | fields;
      return;
    }
    // The number of fields is known only now. Most records have under 16, so the head gets one byte and longer records are moved.
    const end = this.#at;
    const more = fields < 65536 ? 2 : 4;
    this.#room(more);
    this.#bytes.copyWithin(start + 1 + more, start + 1, end);
    this.#at = start;
    this.#uint(fields, 0xdc);
    this.#at = end + more;
  }

  /** Drops the open record: the segment is as it was before its `begin`. */
  undo(): void {
    [this.#stringCount, this.#lastTime, this.#lastId] = this.#before;
    // Strings that stand in full only in the dropped record must not be referred to later.
    for (const [text, index] of this.#strings) if (index >= this.#stringCount) this.#strings.delete(text);
    this.#at = this.#recordStart;
    this.records--;
  }

  /** Returns a copy of the raw segment and leaves the writer empty. */
  take(): Uint8Array<ArrayBuffer> {
    const raw = this.#bytes.slice(0, this.#at);
    this.records = this.#at = 0;
    if (this.#bytes.length > 1 << 18) this.#allocate(8192);
    return raw;
  }

  /** Overwrites one byte at `position` in the open record, with a number below 128 or a bool. */
  patch(position: number, value: number | boolean): void {
    this.#bytes[position] = typeof value === 'number' ? value : value ? 0xc3 : 0xc2;
  }

  /** Writes a number in its shortest exact form. */
  int(n: number): this {
    if ((n & 127) === n) return this.#byte(n);
    this.#room(9); // Must come before `#view` is read below, because growing the buffer replaces the view.
    if (!Number.isSafeInteger(n)) {
      if (Math.fround(n) === n) this.#view.setFloat32(this.#tail(0xca, 4), n);
      else this.#view.setFloat64(this.#tail(0xcb, 8), n);
    } else if (n >= 0) {
      if (n < 256) this.#view.setUint8(this.#tail(0xcc, 1), n);
      else this.#uint(n, 0xcd);
    } else if (n >= -32) this.#byte(n);
    else if (n >= -128) this.#view.setInt8(this.#tail(0xd0, 1), n);
    else if (n >= -32768) this.#view.setInt16(this.#tail(0xd1, 2), n);
    else if (n >= -2147483648) this.#view.setInt32(this.#tail(0xd2, 4), n);
    else this.#int64(0xd3, n);
    return this;
  }

  /** Writes an id of a Mutation record as the difference to the id before it in the record. */
  id(id: number): this {
    const step = id - this.#id;
    this.#id = id;
    return this.int(step);
  }

  /** Writes the id of a parent in a Mutation record as the difference to the parent's id before it in the record. */
  parentId(id: number): this {
    const step = id - this.#parentId;
    this.#parentId = id;
    return this.int(step);
  }

  /** Writes the place of an add group: its parentId, and its nextId as the difference to that. */
  place(parentId: number, nextId: number | null): this {
    return this.parentId(parentId).intOrNil(nextId === null ? null : nextId - parentId);
  }

  nil(): this {
    return this.#byte(0xc0);
  }

  bool(value: boolean): this {
    return this.#byte(value ? 0xc3 : 0xc2);
  }

  /** Writes a number, or nil when there is none. */
  intOrNil(n: number | null | undefined): this {
    return n == null ? this.nil() : this.int(n);
  }

  /** Writes a string: in full the first time in this segment, then by its index. */
  slot(text: string): this {
    // Texts like short numbers are written in full, because they seldom come back and a look-up costs more than their few bytes. With −1,
    // `#string` does not remember the text either.
    const known = text.length < 5 && text.charCodeAt(0) < 58 ? -1 : this.#strings.get(text);
    // A reference of 2 or 3 bytes does not pay for a string of one letter.
    if (known! >= 0 && (known! < 128 || text.length > 1)) return this.int(known!);
    this.#fields++;
    this.#string(text, known);
    return this;
  }

  /** Writes an attribute's value: a string, true, false, null, texts by name, or anything else that JSON has. */
  value(value: unknown): this {
    if (typeof value === 'string') return this.slot(value);
    if (value === null) return this.nil();
    if (typeof value === 'boolean') return this.bool(value);
    if (isTexts(value)) return this.#declarations(value);
    this.#byte(0x91);
    return this.#nested(value);
  }

  /** Writes any JSON value. Properties that are undefined are left out, as in JSON. */
  any(value: unknown): this {
    this.#fields++;
    return this.#nested(value);
  }

  /**
   * Writes a node's head; its id unless that is the id of the node before plus 1; and its rootId (0: none) unless it is the rootId of the
   * node before in the record.
   */
  head(head: number, id: number, rootId = this.#rootId): this {
    const delta = id - this.#lastId - 1;
    this.#lastId = id;
    if (delta) head |= Head.Id;
    const moved = rootId !== this.#rootId;
    this.#rootId = rootId;
    this.int(moved ? head | Head.Root : head);
    if (delta) this.int(delta);
    return moved ? this.intOrNil(rootId || null) : this;
  }

  /** Writes a Close, which ends the node opened last, or an add group. */
  close(): this {
    return this.int(NodeType.Close);
  }

  /**
   * Writes declarations: by name, a template and the number for each NUL in it. The texts of something that moves differ only in their
   * numbers, so their templates come back and are written as references.
   */
  #declarations(texts: Record<string, string>): this {
    const parts: (string | number)[] = [];
    for (const name of Object.keys(texts)) {
      const numbers: number[] = [];
      const template = texts[name]!.replace(/\d+/g, (digits) => {
        const n = Number(digits);
        // Only a number that reads back as the same digits is taken out: not 007, and not one of more than 15 digits.
        if (digits.length > 15 || String(n) !== digits) return digits;
        numbers.push(n);
        return '\0';
      });
      parts.push(name, template, ...numbers);
    }
    const fields = this.#fields;
    this.#size(0x90, 0xdc, parts.length);
    for (const part of parts) typeof part === 'number' ? this.int(part) : this.slot(part);
    this.#fields = fields + 1;
    return this;
  }

  #nested(value: unknown): this {
    const fields = this.#fields;
    if (typeof value === 'string') this.#anyString(value);
    else if (typeof value === 'number') this.int(value);
    else if (typeof value === 'boolean') this.bool(value);
    else if (Array.isArray(value)) {
      this.#size(0x90, 0xdc, value.length);
      for (const item of value) this.#nested(item === undefined ? null : item);
    } else if (value && typeof value === 'object') {
      const keys = Object.keys(value).filter((key) => (value as Record<string, unknown>)[key] !== undefined);
      this.#size(0x80, 0xde, keys.length);
      for (const key of keys) this.slot(key).#nested((value as Record<string, unknown>)[key]);
    } else this.nil();
    this.#fields = fields;
    return this;
  }

  #anyString(text: string): void {
    const index = this.#strings.get(text);
    // In an any, a plain integer is a number, so a reference is an ext of 3 or 4 bytes and pays from 3 letters on.
    if (index === undefined || text.length < 3 || index > 65535) return this.#string(text, index);
    this.#room(4);
    if (index < 256) this.#view.setUint16(this.#tail(0xd4, 2), 256 + index);
    else {
      this.#byte(0xd5);
      this.#view.setUint16(this.#tail(1, 2), index);
    }
  }

  /** Writes a string in full. `known` is its index if it was written before; undefined remembers it. */
  #string(text: string, known: number | undefined): void {
    const length = text.length;
    if (known === undefined) this.#strings.set(text, this.#stringCount);
    this.#stringCount++;
    this.#room(length * 3 + 5);
    const bytes = this.#bytes;
    let at = this.#at;
    if (length < 32) {
      const start = at++;
      let i = 0;
      for (; i < length; i++) {
        const c = text.charCodeAt(i);
        if (c > 127) break;
        bytes[at++] = c;
      }
      if (i === length) {
        bytes[start] = 0xa0 | length;
        this.#at = at;
        return;
      }
      at = start;
    }
    // The length is known only after encoding, so the head is sized for the longest UTF-8 of the text, 3 bytes a UTF-16 unit.
    const head = length < 86 ? 2 : length < 21846 ? 3 : 5;
    let { written } = utf8.encodeInto(text, bytes.subarray(at + head));
    if (at + written - this.#recordStart > this.limit) ({ written } = utf8.encodeInto(`(${length} characters)`, bytes.subarray(at + head)));
    bytes[at] = head === 2 ? 0xd9 : head === 3 ? 0xda : 0xdb;
    if (head === 2) bytes[at + 1] = written;
    else if (head === 3) this.#view.setUint16(at + 1, written);
    else this.#view.setUint32(at + 1, written);
    this.#at = at + head + written;
  }

  #size(small: number, large: number, size: number): void {
    this.#room(9);
    if (size < 16) this.#byte(small | size);
    else this.#uint(size, large);
  }

  /** Writes `n` in 2, 4 or 8 bytes behind `code`, `code + 1` or `code + 2`. */
  #uint(n: number, code: number): void {
    if (n < 65536) this.#view.setUint16(this.#tail(code, 2), n);
    else if (n < 4294967296) this.#view.setUint32(this.#tail(code + 1, 4), n);
    else this.#int64(code + 2, n);
  }

  #int64(code: number, n: number): void {
    const at = this.#tail(code, 8);
    this.#view.setInt32(at, Math.floor(n / 4294967296));
    this.#view.setUint32(at + 4, n >>> 0);
  }

  #byte(byte: number): this {
    this.#fields++;
    this.#room(1);
    this.#bytes[this.#at++] = byte;
    return this;
  }

  /** Writes `code` and leaves `bytes` more bytes free, for which there must be room. Returns their position. */
  #tail(code: number, bytes: number): number {
    this.#byte(code);
    this.#at += bytes;
    return this.#at - bytes;
  }

  #room(bytes: number): void {
    if (this.#at + bytes > this.#bytes.length) this.#allocate(Math.max(this.#bytes.length * 2, this.#at + bytes));
  }

  #allocate(length: number): void {
    const grown = new Uint8Array(length);
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** True for an object whose values are all texts without a NUL: the changed properties of a style. */
function isTexts(value: unknown): value is Record<string, string> {
  const texts = Object.values(value as object);
  return !Array.isArray(value) && !!texts.length && texts.every((text) => typeof text === 'string' && !text.includes('\0'));
}
