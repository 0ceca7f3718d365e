import { patchConstructor } from '../lib/patch.ts';
import type { Observe } from './context.ts';

/** Remembers the sources of fonts: a FontFace does not tell them later. */
export const observeFontFaces: Observe = ({ window, fonts }) =>
  patchConstructor<FontFace>(window, 'FontFace', (font, [, source]) => font && fonts.set(font, source as string));
