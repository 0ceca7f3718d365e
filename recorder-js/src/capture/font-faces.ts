import { patchConstructor } from '../lib/patch.ts';
import type { Observe } from './context.ts';

/** Remembers what fonts are made of: they do not tell later. */
export const observeFontFaces: Observe = ({ window, fonts }) =>
  patchConstructor<FontFace>(window, 'FontFace', (font, [, source]) => font && fonts.set(font, source as string));
