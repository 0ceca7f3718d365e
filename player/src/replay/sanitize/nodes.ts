import { cleanAttribute, isValue, placeholder, type Value } from './attributes.ts';
import { cleanCssPiece } from './css.ts';
import { kindOf, type Kind } from './kinds.ts';
import type { Loads } from './loads.ts';

/** The depth to which a browser's own parser nests elements. A Chromium tab crashes on a tree of 3,000 levels. */
const maxDepth = 512;
/**
 * Limits of frames within one another, and of a page's frames between two snapshots. Each frame is a window of its own; 300 within one
 * another hang a tab.
 */
const maxFrameDepth = 8;
const maxFrames = 150;

/** rrweb's numbers of node types. */
const documentType = 0;
const elementType = 2;
const textType = 3;
const cdataType = 4;

/** A recorded node of which the id and the type are checked. */
export type Node = Record<string, unknown> & { id: number; type: number };

interface Place {
  kind: Kind;
  depth: number;
  frames: number;
}

const nowhere: Place = { kind: 'frame', depth: 0, frames: -1 };
/**
 * The place of a document whose frame has not come yet: its depth is not known, so half of the levels are kept for it, and no further frame
 * may stand in it.
 */
const unknownFrame: Place = { kind: 'frame', depth: maxDepth / 2, frames: maxFrameDepth - 1 };

/** Keeps the places of one page's nodes, and returns each node in the form that the replay may have. */
export class Nodes {
  /** Counts of nodes that are not shown because of the limits above. */
  leftOut = { frames: 0, deep: 0 };

  readonly #loads: Loads;
  #places = new Map<number, Place>();
  /** Places of nodes in documents that came before the snapshot with their frames. */
  #early = new Map<number, Place>();
  /** Most nodes share one of a few different places. */
  readonly #shared = new Map<string, Place>();
  #frames = 0;

  constructor(loads: Loads) {
    this.#loads = loads;
  }

  /** Cleans the tree of a snapshot, which replaces the whole page; null: there is no page in it. */
  snapshot(root: unknown): Node | null {
    this.#places = this.#early;
    this.#early = new Map();
    this.#frames = 0;
    this.leftOut = { frames: 0, deep: 0 };
    const node = isDocument(root) ? this.#clean(root, nowhere) : null;
    const children = node?.type === documentType ? (node['childNodes'] as Node[]) : [];
    return children.some((child) => child.type === elementType) ? node : null;
  }

  /** Whether a node is known, so that others may be added under it. */
  has(id: number): boolean {
    return this.#places.has(id);
  }

  /**
   * Cleans a node that is added under another; null: it must not be added. A document may come before its frame, but no other node before
   * its parent.
   */
  added(node: unknown, parentId: number): Node | null {
    const parent = this.#places.get(parentId);
    if (parent) return isDocument(node) && parent.kind !== 'frame' ? null : this.#clean(node, parent);
    if (!isDocument(node)) return null;
    const places = this.#places;
    this.#places = new Map();
    const clean = this.#clean(node, unknownFrame);
    for (const [id, place] of this.#places) {
      this.#early.set(id, place);
      places.set(id, place);
    }
    this.#places = places;
    return clean;
  }

  /** Cleans the new value of a node's attribute. */
  attribute(id: number, name: string, value: Value): Value {
    return cleanAttribute(this.#places.get(id)?.kind ?? 'other', name, value, this.#loads);
  }

  /** Cleans the new text of a node. */
  text(id: number, text: string): string {
    const kind = this.#places.get(id)?.kind;
    // The text of an unknown node may belong to a style element, so it is cleaned as CSS.
    return kind !== 'text' ? cleanCssPiece(text, this.#loads) : text;
  }

  #clean(value: unknown, parent: Place): Node | null {
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
        // Anywhere but in a frame, rrweb would rebuild the whole page from it.
        if (parent.kind !== 'frame') return null;
        const place = this.#put(id, 'other', parent.depth + 1, parent.frames + 1);
        const compatMode = node['compatMode'] === 'BackCompat' && { compatMode: 'BackCompat' };
        return { ...common, ...compatMode, childNodes: this.#children(node, place) };
      }
      case elementType:
        return this.#element(node, common, parent);
      case textType:
      case cdataType: {
        const text = typeof node['textContent'] === 'string' ? node['textContent'] : '';
        const place = this.#put(id, parent.kind === 'style' ? 'style' : 'text', parent.depth + 1, parent.frames);
        const isStyle = node['isStyle'] === true || place.kind === 'style';
        // A CDATA section cannot stand in an HTML document, so it becomes a text node.
        return {
          ...common,
          type: textType,
          textContent: isStyle ? cleanCssPiece(text, this.#loads) : text,
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

  #element(node: Record<string, unknown>, common: Node, parent: Place): Node {
    const said = typeof node['tagName'] === 'string' ? node['tagName'] : '';
    const isSVG = node['isSVG'] === true;
    const kind = kindOf(said);
    const attributes = this.#attributes(kind, node['attributes']);
    const isStyle = kind === 'style' || (kind === 'link' && typeof attributes['_cssText'] === 'string');
    let tagName = tagNameOf(said, kind, isSVG);
    if (tagName === 'iframe' && (parent.frames >= maxFrameDepth || ++this.#frames > maxFrames)) {
      this.leftOut.frames++;
      tagName = 'div';
    }
    const isFrame = tagName === 'iframe' && !isSVG;
    const place = this.#put(common.id, isStyle ? 'style' : isFrame || kind !== 'frame' ? kind : 'other', parent.depth + 1, parent.frames);
    return {
      ...common,
      tagName,
      attributes,
      childNodes: this.#children(node, place),
      ...(isSVG && { isSVG: true }),
      ...(node['isShadowHost'] === true && mayHostShadow(tagName) && { isShadowHost: true }),
      ...(node['isCustom'] === true && isCustomName.test(tagName) && { isCustom: true }),
      ...(node['needBlock'] === true && { needBlock: true }),
    };
  }

  #attributes(kind: Kind, recorded: unknown): Record<string, Value> {
    const clean: Record<string, Value> = {};
    if (typeof recorded !== 'object' || recorded === null) return clean;
    for (const [name, value] of Object.entries(recorded)) {
      if (!isValue(value)) continue;
      const kept = cleanAttribute(kind, name, value, this.#loads);
      if (kept !== null) clean[name] = kept;
      else if (name === 'rr_open_mode' && value === 'modal') clean['data-sr-modal'] = '';
      else if (name === 'srcset' && !('src' in recorded)) clean['src'] = placeholder;
    }
    return clean;
  }

  #children(node: Record<string, unknown>, place: Place): Node[] {
    const children = node['childNodes'];
    if (!Array.isArray(children)) return [];
    // A document inside the frame's own children is left out: rrweb adds it in a mutation of its own.
    return children.map((child) => (isDocument(child) ? null : this.#clean(child, place))).filter((child) => child !== null);
  }

  #put(id: number, said: Kind, depth: number, frames: number): Place {
    // A node that moves is recorded again under its id; if its kind differs then, it becomes `mixed`.
    const before = this.#places.get(id)?.kind ?? said;
    const kind = before === said ? said : 'mixed';
    const key = `${kind} ${depth} ${frames}`;
    let place = this.#shared.get(key);
    if (!place) this.#shared.set(key, (place = { kind, depth, frames }));
    this.#places.set(id, place);
    return place;
  }
}

function isDocument(node: unknown): boolean {
  return typeof node === 'object' && node !== null && (node as Record<string, unknown>)['type'] === documentType;
}

/** Matches names that `customElements` accepts. The names excluded at its start exist in pages, but `customElements` refuses them. */
const isCustomName = /^(?!(?:annotation-xml|color-profile|font-face(?:-.*)?|missing-glyph)$)[a-z][a-z0-9._]*-[a-z0-9._-]*$/;

/**
 * The name under which an element is built. A script becomes a `noscript`; of the elements that load documents only `iframe` and `object`
 * are kept, without an address. A name that a parser takes but a script may not use becomes `span`.
 */
function tagNameOf(said: string, kind: Kind, isSVG: boolean): string {
  if (kind === 'script') return 'noscript';
  if (kind === 'frame') return /^(?:iframe|object)$/i.test(said) ? said.toLowerCase() : 'div';
  const name = isSVG ? said : said.toLowerCase();
  return /^[a-z_][\w:.-]*$/i.test(name) && !/^:|:$|:.*:/.test(name) ? name : 'span';
}

function mayHostShadow(tagName: string): boolean {
  return isCustomName.test(tagName) || /^(?:article|aside|blockquote|body|div|footer|h[1-6]|header|main|nav|p|section|span)$/.test(tagName);
}
