/** Records frames of other origins: code for the page around them and for the frame. Loaded where either names the other's origin. */
export { FramedVisit } from './frames/in-frame.ts';
export { recordFrames } from './frames/in-page.ts';
