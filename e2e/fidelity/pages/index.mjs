import { features } from './features.mjs';
import { packages } from './packages.mjs';

/**
 * Pages on which rrweb's Replayer does not show a part of the recording, whichever recorder made it, with the reason. There our recording
 * may differ from the live page, but no more than rrweb's.
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
 * The pages. Each has `html` or the `path` of a file, further `files` by path, `early` if it is recorded from its first script on,
 * `ready(tab)`, which waits for it, and `drive(tab, step)`, which uses it as a person would. Between two steps the page may be compared.
 */
export const pages = [...features, ...packages].map((page) => ({ ...page, judgeCannot: judgeCannot[page.name] }));
