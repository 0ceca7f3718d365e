/**
 * The kind of a recorded node, as far as the rules for it depend on that. `mixed`: the recording gives one node different kinds, so that it
 * gets the strictest rules.
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

/** The kind by the local name: `x:script` in SVG is a script. */
export function kindOf(tagName: string): Kind {
  const local = tagName.slice(tagName.lastIndexOf(':') + 1).toLowerCase();
  return Object.hasOwn(kinds, local) ? kinds[local]! : 'other';
}
