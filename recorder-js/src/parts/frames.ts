/** Frames from other origins, in the page around them and in the frame. Loaded where a page names such origins. */
export { FramedVisit } from './frames/in-frame.ts';
export { recordFrames } from './frames/in-page.ts';
