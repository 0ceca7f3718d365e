import { InputFlag, MutationFlag, RecordKind, RrwebType, Source, WIRE_VERSION } from './format.ts';
import { MessagePackReader, WireError } from './message-pack-reader.ts';
import { NodeBuilder, readAttributes, type NodeState } from './node-tokens.ts';
import type { Loose, RrwebAdd, RrwebEvent, RrwebMutation, RrwebPosition } from './rrweb-event.ts';

/** Turns the raw segments of one page, in order, into rrweb events. Keeps what a snapshot needs that spans segments. */
export class WireToRrweb {
  #snapshot: { builder: NodeBuilder; event: Loose } | undefined;

  /** The events that are complete with this segment. */
  read(raw: Uint8Array): RrwebEvent[] {
    const reader = new MessagePackReader(raw);
    const events: Loose[] = [];
    const state: NodeState = { lastId: 0, rootId: null };
    reader.array();
    const version = reader.number();
    if (version !== WIRE_VERSION) throw new WireError(`The segment is of version ${version}; this reader knows ${WIRE_VERSION}.`);
    let time = reader.number();
    while (!reader.done) {
      reader.record();
      const kind = reader.number();
      time += reader.number();
      state.rootId = null;
      const event = this.#event(kind, time, reader, state);
      reader.skipFields();
      if (event) events.push(event);
    }
    return events as unknown as RrwebEvent[];
  }

  /** A segment is missing before the next one: a snapshot that spans it cannot be completed. */
  lost(): void {
    this.#snapshot = undefined;
  }

  #event(kind: number, timestamp: number, reader: MessagePackReader, state: NodeState): Loose | undefined {
    const incremental = (data: Loose): Loose => ({ type: RrwebType.IncrementalSnapshot, data, timestamp });
    switch (kind) {
      case RecordKind.Any:
        return reader.any() as Loose;
      case RecordKind.Meta:
        return { type: RrwebType.Meta, data: { href: reader.slot(), width: reader.number(), height: reader.number() }, timestamp };
      case RecordKind.Snapshot: {
        const last = reader.bool();
        const left = reader.number();
        const top = reader.number();
        const event = { type: RrwebType.FullSnapshot, data: { node: null as unknown, initialOffset: { top, left } }, timestamp };
        this.#snapshot = { builder: new NodeBuilder(), event };
        return this.#goOn(last, reader, state);
      }
      case RecordKind.SnapshotMore:
        return this.#goOn(reader.bool(), reader, state);
      case RecordKind.Mutation:
        return incremental(readMutation(reader, state) as unknown as Loose);
      case RecordKind.Pointer:
        return incremental(readPointer(reader));
      case RecordKind.Interaction: {
        const data: Loose = { source: Source.MouseInteraction, type: reader.number(), id: reader.number() };
        for (const name of ['x', 'y', 'pointerType']) {
          const value = reader.fields ? reader.numberOrNil() : null;
          if (value !== null) data[name] = value;
        }
        return incremental(data);
      }
      case RecordKind.Scroll:
        return incremental({ source: Source.Scroll, id: reader.number(), x: reader.number(), y: reader.number() });
      case RecordKind.Viewport:
        return incremental({ source: Source.ViewportResize, width: reader.number(), height: reader.number() });
      case RecordKind.Input: {
        const data: Loose = { source: Source.Input, id: reader.number(), text: reader.slot() };
        const flags = reader.number();
        data.isChecked = !!(flags & InputFlag.Checked);
        if (flags & InputFlag.HasUserTriggered) data.userTriggered = !!(flags & InputFlag.UserTriggered);
        return incremental(data);
      }
      case RecordKind.Selection: {
        const ranges: Loose[] = [];
        while (reader.fields)
          ranges.push({ start: reader.number(), startOffset: reader.number(), end: reader.number(), endOffset: reader.number() });
        return incremental({ source: Source.Selection, ranges });
      }
      case RecordKind.Plugin:
        return { type: RrwebType.Plugin, data: { plugin: reader.slot(), payload: reader.any() }, timestamp };
      case RecordKind.Custom:
        return { type: RrwebType.Custom, data: { tag: reader.slot(), payload: reader.any() }, timestamp };
      case RecordKind.Load:
        return { type: reader.number(), data: reader.any(), timestamp };
      case RecordKind.Data:
        return incremental(reader.any() as Loose);
    }
    return undefined;
  }

  #goOn(last: boolean, reader: MessagePackReader, state: NodeState): Loose | undefined {
    const snapshot = this.#snapshot;
    // Without its beginning (a lost segment) the rest of a snapshot is read for its ids and strings only.
    const builder = snapshot?.builder ?? new NodeBuilder();
    while (reader.fields > 0) builder.read(reader, state);
    if (!last || !snapshot) return undefined;
    this.#snapshot = undefined;
    (snapshot.event.data as Loose).node = builder.roots[0];
    return snapshot.event;
  }
}

function readMutation(reader: MessagePackReader, state: NodeState): RrwebMutation {
  const flags = reader.number();
  const data: RrwebMutation = { source: 0, texts: [], attributes: [], removes: [], adds: [] };
  let id = 0;
  let parentId = 0;
  if (flags & MutationFlag.AttachIframe) data.isAttachIframe = true;
  for (let n = reader.number(); n > 0; n--) {
    const remove: RrwebMutation['removes'][0] = { id: (id += reader.number()), parentId: (parentId += reader.number()) };
    const isShadow = flags & MutationFlag.ShadowRemoves ? reader.any() : null;
    if (typeof isShadow === 'boolean') remove.isShadow = isShadow;
    data.removes.push(remove);
  }
  for (let n = reader.number(); n > 0; n--) data.texts.push({ id: (id += reader.number()), value: reader.slotOrNil() });
  for (let n = reader.number(); n > 0; n--)
    data.attributes.push({ id: (id += reader.number()), attributes: readAttributes(reader, reader.number()) });
  while (reader.fields > 0) {
    parentId += reader.number();
    const next = reader.numberOrNil();
    const nextId = next === null ? null : parentId + next;
    const builder = new NodeBuilder();
    while (builder.read(reader, state));
    for (const node of builder.roots) {
      if (flags & MutationFlag.KeepNested) data.adds.push({ parentId, nextId, node });
      else flatten({ parentId, nextId, node }, data.adds);
    }
  }
  return data;
}

/** rrweb adds each node on its own: the tree in document order, every deeper node at the end of its parent. */
function flatten(root: RrwebAdd, adds: RrwebAdd[]): void {
  const rest = [root];
  while (rest.length) {
    const add = rest.pop()!;
    adds.push(add);
    const children = add.node.childNodes;
    if (!children?.length) continue;
    add.node.childNodes = [];
    for (let i = children.length - 1; i >= 0; i--) rest.push({ parentId: add.node.id, nextId: null, node: children[i] });
  }
}

function readPointer(reader: MessagePackReader): Loose {
  const source = reader.number();
  const positions: RrwebPosition[] = [];
  let before: RrwebPosition = { x: 0, y: 0, id: 0, timeOffset: 0 };
  while (reader.fields > 0) {
    before = {
      x: before.x + reader.number(),
      y: before.y + reader.number(),
      id: before.id + reader.number(),
      timeOffset: before.timeOffset + reader.number(),
    };
    positions.push(before);
  }
  return { source, positions };
}
