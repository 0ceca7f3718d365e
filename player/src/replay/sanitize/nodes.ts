import { cleanAttribute, isValue, placeholder, type Value } from './attributes.ts';
import { cleanCssPiece } from './css.ts';
import { kindOf, type Kind } from './kinds.ts';
import type { Loads } from './loads.ts';

/** As deep as a browser's own parser nests elements. Chromium's tab crashes on a tree of 3,000 levels. */
const maxDepth = 512;
/** Frames within frames, and frames of one page between two snapshots: each is a window of its own. 300 within one another hang a tab. */
const maxFrameDepth = 8;
const maxFrames = 150;

/** rrweb's numbers of node types. */
const documentType = 0;
const elementType = 2;
const textType = 3;
const cdataType = 4;

/** A recorded node, as far as it has been looked at. */
export type Node = Record<string, unknown> & { id: number; type: number };

interface Place {
  kind: Kind;
  depth: number;
  frames: number;
}

const nowhere: Place = { kind: 'frame', depth: 0, frames: -1 };
/** How deep it will stand is not known: nothing further may stand in it. */
const unknownFrame: Place = { kind: 'frame', depth: maxDepth / 2, frames: maxFrameDepth - 1 };

/** Knows where the nodes of one page stand, and gives each as the replay may have it. */
export class Nodes {
  /** What is not shown since there is too much of it. */
  leftOut = { frames: 0, deep: 0 };

  private readonly loads: Loads;
  private places = new Map<number, Place>();
  /** Of documents that came before the snapshot that has their frames. */
  private early = new Map<number, Place>();
  /** For most nodes there are few different places: they share them. */
  private readonly shared = new Map<string, Place>();
  private frames = 0;

  constructor(loads: Loads) {
    this.loads = loads;
  }

  /** The tree of a snapshot, which begins the page anew; null: there is no page in it. */
  snapshot(root: unknown): Node | null {
    this.places = this.early;
    this.early = new Map();
    this.frames = 0;
    this.leftOut = { frames: 0, deep: 0 };
    const node = isDocument(root) ? this.clean(root, nowhere) : null;
    const children = node?.type === documentType ? (node['childNodes'] as Node[]) : [];
    return children.some((child) => child.type === elementType) ? node : null;
  }

  /** Whether anything may be added under a node. */
  has(id: number): boolean {
    return this.places.has(id);
  }

  /** A node that is added under another; null: it is not to be there. A document may come before its frame, anything else may not. */
  added(node: unknown, parentId: number): Node | null {
    const parent = this.places.get(parentId);
    if (parent) return isDocument(node) && parent.kind !== 'frame' ? null : this.clean(node, parent);
    if (!isDocument(node)) return null;
    const places = this.places;
    this.places = new Map();
    const clean = this.clean(node, unknownFrame);
    for (const [id, place] of this.places) {
      this.early.set(id, place);
      places.set(id, place);
    }
    this.places = places;
    return clean;
  }

  /** An attribute of a node changes. */
  attribute(id: number, name: string, value: Value): Value {
    return cleanAttribute(this.places.get(id)?.kind ?? 'other', name, value, this.loads);
  }

  /** The text of a node changes. */
  text(id: number, text: string): string {
    const kind = this.places.get(id)?.kind;
    // Whose text it is, is not known of a node that was not recorded in its place.
    return kind !== 'text' ? cleanCssPiece(text, this.loads) : text;
  }

  private clean(value: unknown, parent: Place): Node | null {
    if (typeof value !== 'object' || value === null) return null;
    const node = value as Record<string, unknown>;
    const { id, type } = node;
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || typeof type !== 'number') return null;
    if (parent.depth >= maxDepth) {
      this.leftOut.deep++;
      return null;
    }
    const common = {
      id,
      type,
      ...(typeof node['rootId'] === 'number' && { rootId: node['rootId'] }),
      ...(node['isShadow'] === true && { isShadow: true }),
    };
    switch (type) {
      case documentType: {
        // Anywhere else, rrweb would begin the whole page anew with it.
        if (parent.kind !== 'frame') return null;
        const place = this.put(id, 'other', parent.depth + 1, parent.frames + 1);
        const compatMode = node['compatMode'] === 'BackCompat' && { compatMode: 'BackCompat' };
        return { ...common, ...compatMode, childNodes: this.children(node, place) };
      }
      case elementType:
        return this.element(node, common, parent);
      case textType:
      case cdataType: {
        const text = typeof node['textContent'] === 'string' ? node['textContent'] : '';
        const place = this.put(id, parent.kind === 'style' ? 'style' : 'text', parent.depth + 1, parent.frames);
        const isStyle = node['isStyle'] === true || place.kind === 'style';
        // A CDATA section cannot stand in an HTML document; its text can.
        return {
          ...common,
          type: textType,
          textContent: isStyle ? cleanCssPiece(text, this.loads) : text,
          ...(isStyle && { isStyle: true }),
        };
      }
      case 1: {
        const named = (name: string): string => (typeof node[name] === 'string' ? node[name] : '');
        return {
          ...common,
          name: /^[\w:.-]+$/.test(named('name')) ? named('name') : 'html',
          publicId: named('publicId'),
          systemId: named('systemId'),
        };
      }
      case 5:
        return { ...common, textContent: '' };
      default:
        return null;
    }
  }

  private element(node: Record<string, unknown>, common: Node, parent: Place): Node {
    const said = typeof node['tagName'] === 'string' ? node['tagName'] : '';
    const isSVG = node['isSVG'] === true;
    const kind = kindOf(said);
    const attributes = this.attributes(kind, node['attributes']);
    const isStyle = kind === 'style' || (kind === 'link' && typeof attributes['_cssText'] === 'string');
    let tagName = tagNameOf(said, kind, isSVG);
    if (tagName === 'iframe' && (parent.frames >= maxFrameDepth || ++this.frames > maxFrames)) {
      this.leftOut.frames++;
      tagName = 'div';
    }
    const isFrame = tagName === 'iframe' && !isSVG;
    const place = this.put(common.id, isStyle ? 'style' : isFrame || kind !== 'frame' ? kind : 'other', parent.depth + 1, parent.frames);
    return {
      ...common,
      tagName,
      attributes,
      childNodes: this.children(node, place),
      ...(isSVG && { isSVG: true }),
      ...(node['isShadowHost'] === true && mayHostShadow(tagName) && { isShadowHost: true }),
      ...(node['isCustom'] === true && isCustomName.test(tagName) && { isCustom: true }),
      ...(node['needBlock'] === true && { needBlock: true }),
    };
  }

  private attributes(kind: Kind, recorded: unknown): Record<string, Value> {
    const clean: Record<string, Value> = {};
    if (typeof recorded !== 'object' || recorded === null) return clean;
    for (const [name, value] of Object.entries(recorded)) {
      if (!isValue(value)) continue;
      const kept = cleanAttribute(kind, name, value, this.loads);
      if (kept !== null) clean[name] = kept;
      else if (name === 'rr_open_mode' && value === 'modal') clean['data-sr-modal'] = '';
      else if (name === 'srcset' && !('src' in recorded)) clean['src'] = placeholder;
    }
    return clean;
  }

  private children(node: Record<string, unknown>, place: Place): Node[] {
    const children = node['childNodes'];
    if (!Array.isArray(children)) return [];
    // A frame's document is told apart from the frame.
    return children.map((child) => (isDocument(child) ? null : this.clean(child, place))).filter((child) => child !== null);
  }

  private put(id: number, said: Kind, depth: number, frames: number): Place {
    // A node that moves is told again, and is what it was.
    const before = this.places.get(id)?.kind ?? said;
    const kind = before === said ? said : 'mixed';
    const key = `${kind} ${depth} ${frames}`;
    let place = this.shared.get(key);
    if (!place) this.shared.set(key, (place = { kind, depth, frames }));
    this.places.set(id, place);
    return place;
  }
}

function isDocument(node: unknown): boolean {
  return typeof node === 'object' && node !== null && (node as Record<string, unknown>)['type'] === documentType;
}

/** Names that exist in pages but that `customElements` refuses. */
const isCustomName = /^(?!(?:annotation-xml|color-profile|font-face(?:-.*)?|missing-glyph)$)[a-z][a-z0-9._]*-[a-z0-9._-]*$/;

/** A parser takes names that a script may not use; nothing that runs or loads a document is built at all. */
function tagNameOf(said: string, kind: Kind, isSVG: boolean): string {
  if (kind === 'script') return 'noscript';
  if (kind === 'frame') return /^(?:iframe|object)$/i.test(said) ? said.toLowerCase() : 'div';
  const name = isSVG ? said : said.toLowerCase();
  return /^[a-z_][\w:.-]*$/i.test(name) && !/^:|:$|:.*:/.test(name) ? name : 'span';
}

function mayHostShadow(tagName: string): boolean {
  return isCustomName.test(tagName) || /^(?:article|aside|blockquote|body|div|footer|h[1-6]|header|main|nav|p|section|span)$/.test(tagName);
}
