import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/**
 * Changes of the tree, in this order: the flags; a count, then that many removes; a count, then that many texts; a count, then that many
 * elements with attributes; then to the end of the record places with the nodes added there, as tokens. Each id is written as the
 * difference to the id before it in the record; the ids of parents are a series of their own.
 */
export type Mutation = [flags: number, ...(number | string | null)[]];

/**
 * Bits of the flags: the document of an iframe is added; added nodes keep their children (otherwise each is an add of its own); removes say
 * whether their parent is a shadow root.
 */
export const MutationFlag = { AttachIframe: 1, KeepNested: 2, ShadowRemoves: 4 } as const;

/** A removed node, its parent, and whether the parent is a shadow root (null when the record does not say). */
export type Remove = readonly [id: number, parentId: number, shadow: boolean | null];

/** Writes the flags and removes of a Mutation. The count of its texts comes next. */
export function beginMutation(writer: SegmentWriter, flags: number, removes: readonly Remove[]): void {
  writer.int(flags).int(removes.length);
  for (const [id, parentId, shadow] of removes) {
    writer.id(id).parentId(parentId);
    if (flags & MutationFlag.ShadowRemoves) writer.value(shadow);
  }
}

/** Writes a count that is known only later and is at most 127. Returns its position, for `patch`. */
export const openCount = (writer: SegmentWriter): number => writer.int(0).length - 1;

/** Writes the start of a Mutation that has only attributes. Returns the position of their count, for `patch`. */
export const beginAttributes = (writer: SegmentWriter): number => writer.int(0).int(0).int(0).int(0).length - 1;

/** Writes the start of a Mutation that adds the document of an iframe to the iframe. The nodes of the document come next. */
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
  ...changes.flatMap(([id, value], i) => [id - (i && changes[i - 1]![0]), 1, name, value]),
];

/** Receives the parts of a Mutation while it is read. */
export interface MutationReader {
  remove: (id: number, parentId: number, shadow: boolean | undefined) => void;
  text: (id: number, value: string | null) => void;
  /** The attributes stand next: their count, then that many pairs of name and value. All of them must be read. */
  attributes: (id: number) => void;
  /** The nodes stand next as tokens, up to the Close that ends the add group. All of them must be read. */
  adds: (parentId: number, nextId: number | null) => void;
}

/** Reads the rest of a Mutation whose flags have been read. */
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
