import { RecordKind, Source } from '@session-replay/wire/format';
import { patchConstructor, patchMethod } from '../lib/patch.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';
import { MAX_DATA, MAX_NAME, shorten } from '../privacy/bounds.ts';
import { recordedCss } from './recorded-css.ts';

/** Records fonts that scripts make. */
export const observeFonts: Observe = ({ document, window, options, emit }) => {
  if (!document.fonts) return () => {};
  const sources = new WeakMap<FontFace, string | BufferSource>();
  return stopAll([
    patchConstructor<FontFace>(window, 'FontFace', (font, [, source]) => font && sources.set(font, source as string)),
    patchMethod(window.FontFaceSet?.prototype, 'add', ([font]) => {
      const { family, style, weight, stretch, unicodeRange, featureSettings, display } = font as FontFace;
      const source = sources.get(font as FontFace);
      // A larger one would be a segment of its own.
      if (source === undefined || (source as ArrayBuffer).byteLength > MAX_DATA * 0.75) return;
      const fontSource =
        typeof source === 'string'
          ? recordedCss(source, document, options)
          : `url(data:font/woff2;base64,${btoa(Array.from(new Uint8Array('buffer' in source ? source.buffer : source), (byte) => String.fromCharCode(byte)).join(''))})`;
      emit(RecordKind.Data, {
        source: Source.Font,
        family: shorten(family, MAX_NAME),
        fontSource,
        buffer: false,
        descriptors: { style, weight, stretch, unicodeRange, featureSettings, display },
      });
    }),
  ]);
};
