import { cleanCss, cleanCssPiece } from './css.ts';
import type { Loads } from './loads.ts';
import type { Kind } from './kinds.ts';

/** A value of a recorded attribute; null takes the attribute away. */
export type Value = string | number | boolean | null;

/** A grey square stands where a picture is not loaded. */
export const placeholder =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path fill="#8884" d="M0 0h24v24H0z"/>' +
      '<path fill="none" stroke="#888" d="M6.5 7.5h11v9h-11zm0 7 3-3 2.5 2.5 2-2 3 3"/></svg>',
  );

/** No address at all; with it a link still looks like one. */
const nowhere = 'https://';

/** What takes the keyboard, sends something somewhere, loads a document, or changes what another attribute means. */
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
/** Texts and names, and nothing else: what they say is left alone, however it reads. */
const texts = /^(?:alt|aria-.*|class|content|data-.*|for|id|label|pattern|placeholder|summary|title|value)$/;
/** `style` and the presentation attributes of SVG are CSS; in most there is nothing that could load. */
const mayLoad = /url|src|image|\\/i;
/** Relations between pages. All others make a link load something, or prepare to. */
const harmlessRelations =
  /^(?:\s*(?:author|bookmark|external|help|license|me|next|nofollow|noopener|noreferrer|prev|search|tag|ugc|sponsored))*\s*$/i;
/** Between the parts of a style's text that stood in text nodes of their own; rrweb cuts there. */
const cut = '/* rr_split */';

/**
 * An attribute of a recorded element as the replay may have it. What an element is decides only where it must: an attribute that changes
 * later may be said of any element.
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
  // Nobody can follow it.
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
    if (address.endsWith(',')) candidate.lastIndex -= match[2]!.length; // It has no descriptor.
    const bare = address.replace(/,+$/, '');
    if (bare !== '') found.push(bare);
  }
  return found;
}

export function isValue(value: unknown): value is Value {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
