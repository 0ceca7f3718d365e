import { RecordKind, Source } from '@session-replay/wire/format';
import { patchMethod } from '../lib/patch.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';
import { recordedCss } from './urls.ts';

/** Records fonts that scripts make. */
export const observeFonts: Observe = ({ document, window, options, emit }) => {
  const { FontFace } = window;
  if (!FontFace || !document.fonts) return () => {};
  const sources = new WeakMap<FontFace, string | BufferSource>();
  const patched = new Proxy(FontFace, {
    construct(original, args: ConstructorParameters<typeof FontFace>, target) {
      const font = Reflect.construct(original, args, target) as FontFace;
      sources.set(font, args[1]);
      return font;
    },
  });
  window.FontFace = patched;
  return stopAll([
    () => void (window.FontFace === patched && (window.FontFace = FontFace)),
    patchMethod(window.FontFaceSet?.prototype, 'add', ([font]) => {
      const { family, style, weight, stretch, unicodeRange, featureSettings, display } = font as FontFace;
      const source = sources.get(font as FontFace);
      if (source === undefined) return;
      const fontSource =
        typeof source === 'string'
          ? recordedCss(source, document, options)
          : `url(data:font/woff2;base64,${btoa(Array.from(new Uint8Array('buffer' in source ? source.buffer : source), (byte) => String.fromCharCode(byte)).join(''))})`;
      emit(RecordKind.Data, {
        source: Source.Font,
        family,
        fontSource,
        buffer: false,
        descriptors: { style, weight, stretch, unicodeRange, featureSettings, display },
      });
    }),
  ]);
};
