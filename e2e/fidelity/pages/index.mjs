import { features } from './features.mjs';
import { packages } from './packages.mjs';

/**
 * What a recording has and rrweb's Replayer does not show, whoever recorded it. On these pages ours may differ, but no more than rrweb's.
 */
const judgeCannot = {
  frames: 'makes a document in quirks mode one in limited quirks mode',
  'svg-and-math': 'makes MathML elements without their namespace',
  animations: 'holds CSS animations where they begin while it is paused',
  media: 'draws the controls of a player that has no file',
  quill: 'chooses the option without a value where nothing is chosen',
  shoelace: 'gets rules as the browser prints them: a shorthand with var() of which one side is set again is lost',
};

/**
 * A page: `html` or the `path` of one, further `files` by path, `early` when it is recorded from its first script on, `ready(tab)` for what to wait for,
 * and `drive(tab, step)`, which uses it as a person would. Between two steps is a moment to look at.
 */
export const pages = [...features, ...packages].map((page) => ({ ...page, judgeCannot: judgeCannot[page.name] }));
