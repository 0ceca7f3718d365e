import { MutationFlag } from './format.ts';
import { writeNode } from './node-tokens.ts';
import type { RrwebAdd, RrwebMutation, RrwebNode } from './rrweb-event.ts';
import type { SegmentWriter } from './segment-writer.ts';

/** Writes the fields of a Mutation record that has begun. */
export function writeMutation(writer: SegmentWriter, data: RrwebMutation): void {
  const nested = data.adds.some((add) => add.node.childNodes?.length);
  const shadow = data.removes.some((remove) => remove.isShadow !== undefined);
  writer.int(
    (data.isAttachIframe ? MutationFlag.AttachIframe : 0) |
      (nested ? MutationFlag.KeepNested : 0) |
      (shadow ? MutationFlag.ShadowRemoves : 0),
  );
  writer.int(data.removes.length);
  for (const { id, parentId, isShadow } of data.removes) {
    writer.id(id).parentId(parentId);
    if (shadow) writer.value(isShadow ?? null);
  }
  writer.int(data.texts.length);
  for (const { id, value } of data.texts) writer.id(id).slotOrNil(value);
  writer.int(data.attributes.length);
  for (const { id, attributes } of data.attributes) {
    const names = Object.keys(attributes);
    writer.id(id).int(names.length);
    for (const name of names) writer.slot(name).value(attributes[name]);
  }
  const state = { rootId: null };
  let group: RrwebAdd | undefined;
  for (const add of data.adds) {
    if (!group || group.parentId !== add.parentId || group.nextId !== add.nextId) {
      if (group) writer.close();
      writer.place(add.parentId, add.nextId);
      group = add;
    }
    writeTree(writer, add.node, state, () => {});
  }
  if (group) writer.close();
}

/** Writes a tree in document order. Iterative: a DOM may be deeper than the stack. */
export function writeTree(writer: SegmentWriter, root: RrwebNode, state: { rootId: number | null }, between: () => void): void {
  const rest: (RrwebNode | undefined)[] = [root];
  while (rest.length) {
    const node = rest.pop();
    if (!node) writer.close();
    else {
      const children = node.childNodes;
      const open = !!children?.length;
      writeNode(writer, node, open, state);
      if (open) {
        rest.push(undefined);
        for (let i = children.length - 1; i >= 0; i--) rest.push(children[i]);
      }
    }
    between();
  }
}
