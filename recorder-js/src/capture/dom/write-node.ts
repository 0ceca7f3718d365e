import { Head, NodeType } from '@session-replay/wire/codec/format';
import { boundsOf, data, firstChild, getAttribute, matches, namespaceURI, nodeName, nodeType } from '../../lib/dom.ts';
import { failed } from '../../lib/guard.ts';
import { memo } from '../../lib/memo.ts';
import { MAX_NAME, shorten } from '../../privacy/bounds.ts';
import { attributeValue, writeAttributes, type Tag } from './attributes.ts';
import type { CaptureContext } from '../context.ts';
import { Flag, HIDES } from './flag.ts';
import { recordedCss } from './recorded-css.ts';

/** A node whose children are being written. */
export interface Level {
  node: Node;
  id: number;
  /** The child to write next, and the child to stop before. */
  next: Node | null;
  end: Node | null;
  /** Its shadow root, until the walk reaches it: the children of the shadow root follow the others. */
  root: ShadowRoot | null | undefined;
  /** The flags that the children inherit. */
  flags: number;
  shadow: boolean;
}

/**
 * The DOM's nodeType → the wire's. A type that is missing (processing instructions …) is recorded as an empty comment, so that
 * siblings keep their places.
 */
const types: Record<number, number> = { 3: NodeType.Text, 4: NodeType.CDATA, 10: NodeType.DocumentType };
/** A parser makes elements of any name; a replayer can make only these. */
const validName = /^[a-z_:\u0080-\uffff][-\w:.\u00b7-\uffff]*$/i;
const closedTags = /^(?:script|noscript|textarea|i?frame|object|embed)$/i;
const mediaTags = /^(?:img|picture|video|audio|canvas|object|embed|image)$/i;

const tagOf = memo((nodeName): Tag => {
  const name = nodeName.toLowerCase();
  // In an HTML document the names of HTML elements, and no others, are in capitals.
  const html = name !== nodeName && nodeName === nodeName.toUpperCase();
  return {
    name: validName.test(nodeName) && name.length < MAX_NAME ? (html ? name : nodeName) : 'div',
    html,
    flags: (name === 'style' ? Flag.Style : 0) | (closedTags.test(name) ? Flag.Closed : 0),
    media: mediaTags.test(name),
    custom: name.includes('-'),
    special: /^(?:i?frame|canvas)$/.test(name),
    field: /^(?:input|textarea|select)$/.test(name),
  };
});

/**
 * Writes one node without its Close, and returns its level if children are to follow. `rootId`: the id of the frame's document that
 * the node is in, 0 for the page's own.
 */
export function writeNode(node: Node, inherited: number, shadow: boolean, rootId: number, context: CaptureContext): Level | undefined {
  const type = nodeType(node);
  if (type === 1) return writeElement(node as Element, inherited, shadow, rootId, context);
  const { writer, mirror } = context;
  const id = mirror.add(node, inherited);
  if (type === 9) {
    writer.head(NodeType.Document | Head.Open, id).slot((node as Document).compatMode);
    return { node, id, next: firstChild(node), end: null, root: null, flags: inherited, shadow: false };
  }
  writer.head((types[type] ?? NodeType.Comment) | (shadow ? Head.Shadow : 0), id, rootId);
  if (type === 10) {
    const { name, publicId, systemId } = node as DocumentType;
    for (const text of [name, publicId, systemId]) writer.slot(shorten(text, MAX_NAME));
  } else writer.slot(type === 3 ? textOf(node as Text, inherited, context) : '');
  return undefined;
}

/** A text node in its recorded form. */
export function textOf(node: Text, flags: number, { options }: CaptureContext): string {
  const whole = data(node);
  if (flags & Flag.Style) return recordedCss(whole, node, options, options.strict || flags & Flag.Masked);
  const text = shorten(whole);
  const { words, log, text: hide } = options.scrub;
  if (!(flags & Flag.Masked)) return (flags & Flag.Interface ? words : flags & Flag.Plain ? log : hide)(text);
  return text.trim() ? options.maskText(text, node.parentElement) : text;
}

/** The flags of an element, from its parent's flags and its own markup. */
export function flagsOf(element: Element, inherited: number, { options, mirror }: CaptureContext): number {
  const tag = tagOf(nodeName(element));
  let flags = (inherited & HIDES) | tag.flags;
  const className = getAttribute(element, 'class');
  const says = options.says?.(element);
  if (says !== undefined) flags = says ? flags | Flag.Interface : flags & ~Flag.Interface;
  if (options.isMasked(element, className)) flags |= Flag.Masked;
  else if ((flags & Flag.Masked || options.says) && options.isUnmasked(element))
    flags = (flags & ~Flag.Masked) | (options.says ? Flag.Plain : 0);
  // A picture may show anything, but in a button or a menu it is the application's own.
  const hidesMedia = options.strict || (options.says && !(flags & (Flag.Interface | Flag.Plain)));
  if (options.isBlocked(element, className) || (hidesMedia && tag.media)) flags |= Flag.Closed | Flag.Blocked;
  return mirror.rootOf(element) ? flags | Flag.Host : flags;
}

/** Names and values by turns, in one array that all elements share. */
const attributes: unknown[] = [];
const pushAttribute = (name: string, value: unknown): void => void attributes.push(name, value);

function writeElement(element: Element, inherited: number, shadow: boolean, rootId: number, context: CaptureContext): Level | undefined {
  const { writer, mirror } = context;
  const flags = flagsOf(element, inherited, context);
  const id = mirror.add(element, flags);
  const root = flags & Flag.Host ? mirror.rootOf(element) : null;
  const first = flags & Flag.Closed ? null : firstChild(element);
  const open = first || (root && !(flags & Flag.Blocked));
  const blocked = flags & Flag.Blocked;
  const tag = tagOf(nodeName(element));
  attributes.length = 0;
  if (blocked) {
    const { width, height } = boundsOf(element);
    attributes.push(
      'class',
      attributeValue(element, 'class', getAttribute(element, 'class') ?? '', flags, context.options),
      'rr_width',
      `${width}px`,
      'rr_height',
      `${height}px`,
    );
  } else
    try {
      writeAttributes(element, flags, tag, context, pushAttribute);
    } catch (error) {
      // A property of the element throws (a getter of the page): the attributes that could be read are written.
      failed(error, tag.name);
    }
  let head = NodeType.Element | (shadow ? Head.Shadow : 0);
  if (open) head |= Head.Open;
  if (root) head |= Head.ShadowHost;
  if (attributes.length) head |= Head.Attributes;
  if (!tag.html && namespaceURI(element) === 'http://www.w3.org/2000/svg') head |= Head.Svg;
  else if (tag.custom && matches(element, ':defined')) head |= Head.Custom;
  if (blocked) head |= Head.Extra;
  writer.head(head, id, rootId);
  if (blocked) writer.any({ needBlock: true });
  writer.slot(tag.name);
  const { length } = attributes;
  if (length) {
    writer.int(length / 2);
    for (let i = 0; i < length; i += 2) writer.slot(attributes[i] as string).value(attributes[i + 1]);
  }
  if (root) context.watch(root);
  if (root || (tag.special && !blocked) || (context.scrolled.size && context.scrolled.has(element))) context.recorded(element);
  return open ? { node: element, id, next: first, end: null, root, flags: flags & (HIDES | Flag.Style), shadow: false } : undefined;
}
