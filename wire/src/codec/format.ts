/** Version of the wire; a reader refuses a newer one. */
export const WIRE_VERSION = 1;

/** A raw segment is sealed when it reaches this many bytes. */
export const SEAL_BYTES = 64 * 1024;

/** The server refuses a sealed segment over this many bytes. */
export const MAX_SEGMENT_BYTES = 1024 * 1024;

/** The server refuses a raw segment over this many bytes, and inflates no further. */
export const MAX_RAW_BYTES = 8 * 1024 * 1024;

/** A keyframe, which the server wrote, is at most this many raw bytes: it is not cut into parts. */
export const MAX_KEYFRAME_BYTES = 64 * 1024 * 1024;

/** How deep MessagePack values may be nested. Node tokens are flat: the DOM's depth does not count. */
export const MAX_NESTING = 128;

/** The kind of a record. The fields of each kind are defined in records/ and described in README.md. */
export const RecordKind = {
  Any: 0,
  Meta: 1,
  Snapshot: 2,
  SnapshotMore: 3,
  Mutation: 4,
  Pointer: 5,
  Interaction: 6,
  Scroll: 7,
  Viewport: 8,
  Input: 9,
  Selection: 10,
  Plugin: 11,
  Custom: 12,
  Load: 13,
  Data: 14,
} as const;
export type RecordKind = (typeof RecordKind)[keyof typeof RecordKind];

/** rrweb's NodeType, and Close, which ends the last open node. */
export const NodeType = { Document: 0, DocumentType: 1, Element: 2, Text: 3, CDATA: 4, Comment: 5, Close: 7 } as const;

/** Bits of a node's head above its type. */
export const Head = {
  Open: 8,
  Attributes: 16,
  Svg: 32,
  Id: 64,
  ShadowHost: 128,
  Shadow: 256,
  Root: 512,
  Custom: 1024,
  Extra: 2048,
} as const;
