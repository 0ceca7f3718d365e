import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/**
 * What changed in the tree, in this order: the flags; a count and so many removes; a count and so many texts; a count and so many elements with attributes; then to the
 * end of the record places with the nodes that were added there, as tokens. Ids are differences to the one before in the record, those of parents apart from the others.
 */
export type Mutation = [flags: number, ...(number | string | null)[]];

/** Bits of the flags: a frame's document is added; added nodes keep their children (else each is an add of its own); removes say whether they were in a shadow root. */
export const MutationFlag = { AttachIframe: 1, KeepNested: 2, ShadowRemoves: 4 } as const;

/** A node that went, where it was, and whether that was a shadow root, if it is said. */
export type Remove = readonly [id: number, parentId: number, shadow: boolean | null];

/** Begins a Mutation up to its texts, whose count comes next. */
export function beginMutation(writer: SegmentWriter, flags: number, removes: readonly Remove[]): void {
  writer.int(flags).int(removes.length);
  for (const [id, parentId, shadow] of removes) {
    writer.id(id).parentId(parentId);
    if (flags & MutationFlag.ShadowRemoves) writer.value(shadow);
  }
}

/** A count that is known only later, 127 at most. Returns where it stands, to be patched. */
export const openCount = (writer: SegmentWriter): number => writer.int(0).length - 1;

/** Begins a Mutation of nothing but attributes. Returns where their count stands, to be patched. */
export const beginAttributes = (writer: SegmentWriter): number => writer.int(0).int(0).int(0).int(0).length - 1;

/** Begins a Mutation that adds its document to a frame, up to the document's nodes. */
export function beginAttach(writer: SegmentWriter, frameId: number): void {
  writer
    .int(MutationFlag.AttachIframe | MutationFlag.KeepNested)
    .int(0)
    .int(0)
    .int(0)
    .place(frameId, null);
}

/** The fields of a Mutation that changes one attribute of some elements. */
export const attributeChanges = (name: string, changes: (readonly [id: number, value: string | null])[]): Mutation => [
  0,
  0,
  0,
  changes.length,
  ...changes.flatMap(([id, value], i) => [id - (i && changes[i - 1][0]), 1, name, value]),
];

/** What a reader of a Mutation does with each part. */
export interface MutationReader {
  remove: (id: number, parentId: number, shadow: boolean | undefined) => void;
  text: (id: number, value: string | null) => void;
  /** The attributes stand next: their count, and so many pairs of name and value. All of them are to be read. */
  attributes: (id: number) => void;
  /** Nodes stand next as tokens, up to the Close that ends the place. All of them are to be read. */
  adds: (parentId: number, nextId: number | null) => void;
}

/** Reads a Mutation whose flags are read. */
export function readMutation(reader: MessagePackReader, flags: number, on: MutationReader): void {
  let id = 0;
  let parentId = 0;
  for (let n = reader.number(); n > 0; n--) {
    id += reader.number();
    parentId += reader.number();
    const shadow = flags & MutationFlag.ShadowRemoves ? reader.any() : undefined;
    on.remove(id, parentId, typeof shadow === 'boolean' ? shadow : undefined);
  }
  for (let n = reader.number(); n > 0; n--) on.text((id += reader.number()), reader.slotOrNil());
  for (let n = reader.number(); n > 0; n--) on.attributes((id += reader.number()));
  while (reader.fields > 0) {
    parentId += reader.number();
    const next = reader.numberOrNil();
    on.adds(parentId, next === null ? null : parentId + next);
  }
}
