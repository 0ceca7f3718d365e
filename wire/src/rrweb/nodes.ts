import { Head, NodeType } from '../codec/format.ts';
import { WireError, type MessagePackReader } from '../codec/message-pack-reader.ts';
import type { RrwebNode } from './rrweb-event.ts';
import type { SegmentWriter } from '../codec/segment-writer.ts';

/** State that decoding carries from one node to the next. */
export interface NodeState {
  /** The id of the node before in this segment, 0 before the first node. */
  lastId: number;
  rootId: number | null;
}

const placed = new Set(['type', 'id', 'childNodes', 'rootId', 'isSVG', 'isShadowHost', 'isShadow', 'isCustom']);
const fieldsOf: Record<number, string[]> = {
  [NodeType.Document]: ['compatMode'],
  [NodeType.DocumentType]: ['name', 'publicId', 'systemId'],
  [NodeType.Element]: ['tagName', 'attributes'],
  [NodeType.Text]: ['textContent'],
  [NodeType.CDATA]: ['textContent'],
  [NodeType.Comment]: ['textContent'],
};

/** True if node tokens express the whole tree. */
export function isWritable(root: unknown): boolean {
  const rest: unknown[] = [root];
  while (rest.length) {
    const node = rest.pop() as RrwebNode;
    if (!node || typeof node !== 'object' || !Number.isSafeInteger(node.id) || !fieldsOf[node.type]) return false;
    for (const field of fieldsOf[node.type]!) {
      const value = (node as unknown as Record<string, unknown>)[field];
      if (field === 'attributes') {
        if (!value || typeof value !== 'object' || Array.isArray(value)) return false;
      } else if (typeof value !== 'string' && !(field === 'compatMode' && value === undefined)) return false;
    }
    for (const flag of ['isSVG', 'isShadowHost', 'isShadow', 'isCustom'] as const)
      if (node[flag] !== undefined && node[flag] !== true) return false;
    if (node.rootId !== undefined && !Number.isSafeInteger(node.rootId)) return false;
    const container = node.type === NodeType.Document || node.type === NodeType.Element;
    if (container !== Array.isArray(node.childNodes)) return false;
    if (container) for (const child of node.childNodes!) rest.push(child);
  }
  return true;
}

/**
 * Writes one node without its children. `open` says that children follow, and then a Close. `state.rootId` is the rootId in force in this
 * record, updated here.
 */
export function writeNode(writer: SegmentWriter, node: RrwebNode, open: boolean, state: { rootId: number | null }): void {
  const extra = extraOf(node);
  const rootId = node.rootId ?? null;
  let head = node.type;
  if (open) head |= Head.Open;
  if (node.isSVG) head |= Head.Svg;
  if (node.isShadowHost) head |= Head.ShadowHost;
  if (node.isShadow) head |= Head.Shadow;
  if (node.isCustom) head |= Head.Custom;
  if (rootId !== state.rootId) head |= Head.Root;
  if (extra) head |= Head.Extra;
  const names = node.type === NodeType.Element ? Object.keys(node.attributes!) : [];
  if (names.length) head |= Head.Attributes;
  writer.head(head, node.id);
  if (head & Head.Root) writer.intOrNil((state.rootId = rootId));
  if (extra) writer.any(extra);
  switch (node.type) {
    case NodeType.Document:
      writer.value(node.compatMode ?? null);
      break;
    case NodeType.DocumentType:
      writer.slot(node.name!).slot(node.publicId!).slot(node.systemId!);
      break;
    case NodeType.Element:
      writer.slot(node.tagName!);
      if (names.length) writer.int(names.length);
      for (const name of names) writer.slot(name).value(node.attributes![name]);
      break;
    default:
      writer.slot(node.textContent!);
  }
}

/** Writes a tree in document order; `between` runs after each token. It is iterative, because a DOM may be deeper than the stack. */
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

function extraOf(node: RrwebNode): Record<string, unknown> | undefined {
  let extra: Record<string, unknown> | undefined;
  for (const key of Object.keys(node)) {
    const value = (node as unknown as Record<string, unknown>)[key];
    if (value === undefined || placed.has(key) || fieldsOf[node.type]!.includes(key)) continue;
    (extra ??= {})[key] = value;
  }
  return extra;
}

/** Builds trees from node tokens. It is iterative, because a DOM may be deeper than the stack. */
export class NodeBuilder {
  /** The trees finished or begun so far at the top level. */
  roots: RrwebNode[] = [];
  #open: RrwebNode[] = [];

  get depth(): number {
    return this.#open.length;
  }

  /** Reads one token. Returns false if it was the Close that ends the top level. */
  read(reader: MessagePackReader, state: NodeState): boolean {
    const head = reader.number();
    if ((head & 7) === NodeType.Close) return this.#open.pop() !== undefined;
    const node = readNode(reader, head, state);
    const parent = this.#open[this.#open.length - 1];
    if (!parent) this.roots.push(node);
    else if (parent.childNodes) parent.childNodes.push(node);
    else throw new WireError(`Node ${parent.id} is of type ${parent.type} and cannot have children.`);
    if (head & Head.Open) this.#open.push(node);
    return true;
  }
}

function readNode(reader: MessagePackReader, head: number, state: NodeState): RrwebNode {
  const type = head & 7;
  const node = { type } as RrwebNode;
  state.lastId = node.id = state.lastId + 1 + (head & Head.Id ? reader.number() : 0);
  if (head & Head.Root) state.rootId = reader.numberOrNil();
  if (state.rootId !== null) node.rootId = state.rootId;
  if (head & Head.Svg) node.isSVG = true;
  if (head & Head.ShadowHost) node.isShadowHost = true;
  if (head & Head.Shadow) node.isShadow = true;
  if (head & Head.Custom) node.isCustom = true;
  if (head & Head.Extra) Object.assign(node, reader.any());
  if (type === NodeType.Document) {
    const compatMode = reader.slotOrNil();
    if (compatMode !== null) node.compatMode = compatMode;
    node.childNodes = [];
  } else if (type === NodeType.DocumentType) {
    node.name = reader.slot();
    node.publicId = reader.slot();
    node.systemId = reader.slot();
  } else if (type === NodeType.Element) {
    node.tagName = reader.slot();
    node.attributes = readAttributes(reader, head & Head.Attributes ? reader.number() : 0);
    node.childNodes = [];
  } else if (type <= NodeType.Comment) node.textContent = reader.slot();
  else throw new WireError(`Node type ${type} is not known.`);
  return node;
}

/** Reads `count` pairs of name and value. */
export function readAttributes(reader: MessagePackReader, count: number): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  while (count--) {
    const name = reader.slot();
    const value = reader.value();
    // A page may name an attribute like this, and assignment would set the object's prototype.
    if (name === '__proto__') Object.defineProperty(attributes, name, { value, enumerable: true, configurable: true, writable: true });
    else attributes[name] = value;
  }
  return attributes;
}
