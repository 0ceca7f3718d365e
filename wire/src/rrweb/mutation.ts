import type { MessagePackReader } from '../codec/message-pack-reader.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';
import { beginMutation, MutationFlag, readMutation } from '../records/mutation.ts';
import { NodeBuilder, readAttributes, writeTree, type NodeState } from './nodes.ts';
import type { RrwebAdd, RrwebMutation } from './rrweb-event.ts';

/** Writes the fields of a Mutation record that has begun. */
export function writeRrwebMutation(writer: SegmentWriter, data: RrwebMutation): void {
  const { removes, texts, attributes, adds } = data;
  const nested = adds.some((add) => add.node.childNodes?.length);
  const shadow = removes.some((remove) => remove.isShadow !== undefined);
  beginMutation(
    writer,
    (data.isAttachIframe ? MutationFlag.AttachIframe : 0) |
      (nested ? MutationFlag.KeepNested : 0) |
      (shadow ? MutationFlag.ShadowRemoves : 0),
    removes.map(({ id, parentId, isShadow }) => [id, parentId, isShadow ?? null]),
  );
  writer.int(texts.length);
  for (const { id, value } of texts) writer.id(id).value(value);
  writer.int(attributes.length);
  for (const { id, attributes: changed } of attributes) {
    const names = Object.keys(changed);
    writer.id(id).int(names.length);
    for (const name of names) writer.slot(name).value(changed[name]);
  }
  const state = { rootId: null };
  let group: RrwebAdd | undefined;
  for (const add of adds) {
    if (!group || group.parentId !== add.parentId || group.nextId !== add.nextId) {
      if (group) writer.close();
      writer.place(add.parentId, add.nextId);
      group = add;
    }
    writeTree(writer, add.node, state, () => {});
  }
  if (group) writer.close();
}

/** Reads the fields of a Mutation record. */
export function readRrwebMutation(reader: MessagePackReader, state: NodeState): RrwebMutation {
  const flags = reader.number();
  const data: RrwebMutation = { source: 0, texts: [], attributes: [], removes: [], adds: [] };
  if (flags & MutationFlag.AttachIframe) data.isAttachIframe = true;
  readMutation(reader, flags, {
    remove: (id, parentId, isShadow) => data.removes.push({ id, parentId, ...(isShadow !== undefined && { isShadow }) }),
    text: (id, value) => data.texts.push({ id, value }),
    attributes: (id) => data.attributes.push({ id, attributes: readAttributes(reader, reader.number()) }),
    adds: (parentId, nextId) => {
      const builder = new NodeBuilder();
      while (builder.read(reader, state));
      for (const node of builder.roots) {
        if (flags & MutationFlag.KeepNested) data.adds.push({ parentId, nextId, node });
        else flatten({ parentId, nextId, node }, data.adds);
      }
    },
  });
  return data;
}

/** Makes each node of a tree an add of its own, as rrweb does: in document order, every deeper node at the end of its parent. */
function flatten(root: RrwebAdd, adds: RrwebAdd[]): void {
  const rest = [root];
  while (rest.length) {
    const add = rest.pop()!;
    adds.push(add);
    const children = add.node.childNodes;
    if (!children?.length) continue;
    add.node.childNodes = [];
    for (let i = children.length - 1; i >= 0; i--) rest.push({ parentId: add.node.id, nextId: null, node: children[i]! });
  }
}
