/**
 * What a recorded node is, as far as it matters to what it may do. `mixed`: the recording says different things of it, so that it is
 * taken for whatever may do the least.
 */
export type Kind = 'other' | 'mixed' | 'text' | 'anchor' | 'base' | 'frame' | 'link' | 'media' | 'meta' | 'script' | 'style';

const kinds: Readonly<Record<string, Kind>> = {
  a: 'anchor',
  area: 'anchor',
  audio: 'media',
  base: 'base',
  embed: 'frame',
  fencedframe: 'frame',
  frame: 'frame',
  iframe: 'frame',
  link: 'link',
  meta: 'meta',
  object: 'frame',
  portal: 'frame',
  script: 'script',
  source: 'media',
  style: 'style',
  track: 'media',
  video: 'media',
};

/** By the local name: `x:script` in SVG is a script. */
export function kindOf(tagName: string): Kind {
  const local = tagName.slice(tagName.lastIndexOf(':') + 1).toLowerCase();
  return Object.hasOwn(kinds, local) ? kinds[local]! : 'other';
}
