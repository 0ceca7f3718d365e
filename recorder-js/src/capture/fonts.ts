import { RecordKind } from '@session-replay/wire/codec/format';
import { Source } from '@session-replay/wire/rrweb/rrweb-type';
import { attempt } from '../lib/attempt.ts';
import { patchMethod } from '../lib/patch.ts';
import type { Observe } from './context.ts';
import { MAX_DATA, MAX_NAME, shorten } from '../privacy/bounds.ts';
import { recordedCss } from './dom/recorded-css.ts';

/** Records fonts that scripts make. */
export const observeFonts: Observe = ({ document, window, options, emit, fonts }) => {
  if (!document.fonts) return () => {};
  const record = (font: FontFace): void => {
    const { family, style, weight, stretch, unicodeRange, featureSettings, display } = font;
    const source = fonts.get(font);
    // Base64 makes a font a third longer, to `MAX_DATA` at most. A larger font would be a segment of its own.
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
  };
  document.fonts.forEach((font) => attempt(() => record(font)));
  return patchMethod(window.FontFaceSet?.prototype, 'add', ([font]) => record(font as FontFace));
};
