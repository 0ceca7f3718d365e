import { Head, NodeType } from '@session-replay/wire/format';
import { writeAttributes } from './attributes.ts';
import type { CaptureContext } from './context.ts';
import { Flag } from './flag.ts';
import { absoluteCss } from './urls.ts';

/** DOM's nodeType → the wire's; what is missing (processing instructions …) is recorded as an empty comment, so that siblings keep their places. */
const types: Record<number, number> = {
  1: NodeType.Element,
  3: NodeType.Text,
  4: NodeType.CDATA,
  9: NodeType.Document,
  10: NodeType.DocumentType,
};
/** A parser makes elements of any name; a replayer can make only these. */
const validName = /^[a-z][\w:.-]*$/i;
const closedTags = /^(?:SCRIPT|NOSCRIPT|TEXTAREA|IFRAME|OBJECT)$/i;

/** Writes one tree straight from the DOM, in document order, and gives each node its id. `between` runs after each node. */
export function writeTree(root: Node, inherited: number, inShadow: boolean, context: CaptureContext, between?: () => void): void {
  // undefined stands for a Close; a ShadowRoot for its children, which follow the host's own.
  const rest: { node?: Node; flags: number; shadow: boolean }[] = [{ node: root, flags: inherited, shadow: inShadow }];
  const { writer } = context;
  while (rest.length) {
    const { node, flags, shadow } = rest.pop()!;
    if (!node) writer.close();
    else {
      const below = writeNode(node, flags, shadow, context);
      if (below >= 0) {
        rest.push({ flags: 0, shadow: false });
        const host = (node as Element).shadowRoot;
        if (host) {
          context.watch(host);
          for (let child = host.lastChild; child; child = child.previousSibling) rest.push({ node: child, flags: below, shadow: true });
        }
        for (let child = node.lastChild; child; child = child.previousSibling) rest.push({ node: child, flags: below, shadow: false });
      }
    }
    between?.();
  }
}

/** Writes one node; returns the flags its children inherit, or −1 if it has none to record. */
function writeNode(node: Node, inherited: number, shadow: boolean, context: CaptureContext): number {
  const { writer } = context;
  const type = types[node.nodeType] ?? NodeType.Comment;
  if (type === NodeType.Element) return writeElement(node as Element, inherited, shadow, context);
  const id = context.mirror.add(node, inherited);
  const bits = type | (shadow ? Head.Shadow : 0);
  if (type === NodeType.Document) {
    writer.head(bits | Head.Open, id).slot((node as Document).compatMode);
    return 0;
  }
  writer.head(bits, id);
  if (type === NodeType.DocumentType) {
    const { name, publicId, systemId } = node as DocumentType;
    writer.slot(name).slot(publicId).slot(systemId);
  } else writer.slot(type === NodeType.Text ? textOf(node as Text, inherited, context) : '');
  return -1;
}

/** What the recording gets of a text node. */
export function textOf(node: Text, flags: number, { options, document }: CaptureContext): string {
  const text = node.data;
  if (flags & Flag.Style) return absoluteCss(text, document.baseURI);
  return flags & Flag.Masked && text.trim() ? options.maskText(text, node.parentElement) : text;
}

/** The flags of an element, from its parent's and its own markup. */
export function flagsOf(element: Element, inherited: number, { options }: CaptureContext): number {
  let flags = inherited & ~Flag.Style;
  const tag = element.nodeName;
  if (tag === 'STYLE' || tag === 'style') flags |= Flag.Style;
  if (closedTags.test(tag)) flags |= Flag.Closed;
  const className = element.getAttribute('class');
  if (options.isMasked(element, className)) flags |= Flag.Masked;
  else if (flags & Flag.Masked && element.hasAttribute('data-sr-unmask')) flags &= ~Flag.Masked;
  if (options.isBlocked(element, className)) flags |= Flag.Closed | Flag.Blocked;
  return flags;
}

function writeElement(element: Element, inherited: number, shadow: boolean, context: CaptureContext): number {
  const { writer } = context;
  const flags = flagsOf(element, inherited, context);
  const id = context.mirror.add(element, flags);
  const host = element.shadowRoot;
  const open = !(flags & Flag.Closed) && (element.firstChild || host);
  const blocked = flags & Flag.Blocked;
  const attributes: (string | number | true | null)[] = [];
  if (blocked) {
    const { width, height } = element.getBoundingClientRect();
    attributes.push('class', element.getAttribute('class') ?? '', 'rr_width', `${width}px`, 'rr_height', `${height}px`);
  } else {
    writeAttributes(element, context, (name, value) => attributes.push(name, value));
    // Where it is scrolled to; asking an element that cannot scroll costs nothing once the layout is known.
    if (element.scrollLeft) attributes.push('rr_scrollLeft', element.scrollLeft);
    if (element.scrollTop) attributes.push('rr_scrollTop', element.scrollTop);
  }
  const isHtml = element.namespaceURI === 'http://www.w3.org/1999/xhtml';
  let head = NodeType.Element | (shadow ? Head.Shadow : 0);
  if (open) head |= Head.Open;
  if (host) head |= Head.ShadowHost;
  if (attributes.length) head |= Head.Attributes;
  if (element.namespaceURI === 'http://www.w3.org/2000/svg') head |= Head.Svg;
  if (isHtml && element.localName.includes('-') && context.window.customElements?.get(element.localName)) head |= Head.Custom;
  if (blocked) head |= Head.Extra;
  writer.head(head, id);
  if (blocked) writer.any({ needBlock: true });
  writer.slot(validName.test(element.tagName) ? (isHtml ? element.localName : element.tagName) : 'div');
  if (attributes.length) {
    writer.int(attributes.length / 2);
    for (let i = 0; i < attributes.length; i += 2) writer.slot(attributes[i] as string).value(attributes[i + 1]);
  }
  return open ? flags & ~Flag.Blocked : -1;
}
