import { cleanCss, cleanCssPiece } from './css.ts';
import type { Loads } from './loads.ts';
import type { Kind } from './kinds.ts';

/** A value of a recorded attribute; null removes the attribute. */
export type Value = string | number | boolean | null;

/** A grey square that stands in for a picture that is not loaded. */
export const placeholder =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path fill="#8884" d="M0 0h24v24H0z"/>' +
      '<path fill="none" stroke="#888" d="M6.5 7.5h11v9h-11zm0 7 3-3 2.5 2.5 2-2 3 3"/></svg>',
  );

/** An address that leads nowhere; a link that has it still looks like a link. */
const nowhere = 'https://';

/** Attributes that take the keyboard, send something somewhere, load a document, or change the meaning of another attribute. */
const dropped = new Set([
  'accesskey',
  'action',
  'allow',
  'archive',
  'attributionsrc',
  'autofocus',
  'browsingtopics',
  'classid',
  'code',
  'codebase',
  'credentialless',
  'crossorigin',
  'csp',
  'data',
  'dynsrc',
  'formaction',
  'formtarget',
  'http-equiv',
  'lowsrc',
  'manifest',
  'nonce',
  'ping',
  'policy',
  'referrerpolicy',
  'rr_open_mode',
  'sandbox',
  'sharedstoragewritable',
  'srcdoc',
  'target',
]);
const addresses = new Set(['background', 'href', 'poster', 'rr_dataurl', 'src']);
/** Attributes that hold texts and names only: their values are kept, even if they look like an address. */
const texts = /^(?:alt|aria-.*|class|content|data-.*|for|id|label|pattern|placeholder|summary|title|value)$/;
/** `style` and the presentation attributes of SVG are CSS. Only a value that matches this could load something and is cleaned. */
const mayLoad = /url|src|image|\\/i;
/** Values of `rel` that only relate pages to each other. All others make a link load something, or prepare to. */
const harmlessRelations =
  /^(?:\s*(?:author|bookmark|external|help|license|me|next|nofollow|noopener|noreferrer|prev|search|tag|ugc|sponsored))*\s*$/i;
/** Separates the parts of a style's text that stood in text nodes of their own; rrweb splits the text there. */
const cut = '/* rr_split */';

/**
 * The value that a recorded attribute may have in the replay; null: none. The rules depend on the kind of element only where they must,
 * because a recording may name any element in a later change of an attribute.
 */
export function cleanAttribute(kind: Kind, name: string, value: Value, loads: Loads): Value {
  const known = name.toLowerCase().replace(/^.*:/, '');
  if (dropped.has(known) || known.startsWith('on') || known === '__proto__') return null;
  if (typeof value !== 'string') return addresses.has(known) ? null : value;
  if (addresses.has(known)) return cleanAddress(kind, known, value, loads);
  switch (known) {
    case 'srcset':
    case 'imagesrcset':
      return sources(value).every((address) => loads.allows(address)) ? value : null;
    case 'rel':
      return harmlessRelations.test(value) ? value : null;
    case 'name':
      return value.trim().toLowerCase() === 'referrer' ? null : value;
    case 'attributename':
      return /(?:^|:)(?:href|src|on.*)$/i.test(value.trim()) ? null : value;
    case '_csstext':
      return cleanStyle(value, loads);
  }
  return texts.test(known) || !mayLoad.test(value) ? value : cleanCss(value, loads);
}

function cleanAddress(kind: Kind, name: string, value: string, loads: Loads): Value {
  if (kind === 'frame' || kind === 'base' || kind === 'link' || kind === 'mixed') return null;
  // The replay lets no person follow a link, so it may keep any web address and any relative one.
  if (kind === 'anchor' && name === 'href') return /^[\0-\x20]*(?:https?:|[^:]*(?:[/?#]|$))/i.test(value) ? value : nowhere;
  if (loads.allows(value)) return value;
  return (name === 'src' && kind !== 'media') || name === 'poster' ? placeholder : null;
}

function cleanStyle(css: string, loads: Loads): string {
  if (!css.includes(cut)) return cleanCss(css, loads);
  return css
    .split(cut)
    .map((piece) => cleanCssPiece(piece, loads))
    .join(cut);
}

/** The addresses in a `srcset`, as HTML reads it. */
function sources(srcset: string): string[] {
  const found: string[] = [];
  const candidate = /[\s,]*([^\s]+)((?:[^,(]|\([^)]*(?:\)|$))*)/gy;
  for (let match = candidate.exec(srcset); match; match = candidate.exec(srcset)) {
    const address = match[1]!;
    if (address.endsWith(',')) candidate.lastIndex -= match[2]!.length; // An address that ends in a comma has no descriptor.
    const bare = address.replace(/,+$/, '');
    if (bare !== '') found.push(bare);
  }
  return found;
}

export function isValue(value: unknown): value is Value {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
