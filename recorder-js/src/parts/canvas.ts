import { RecordKind } from '@session-replay/wire/codec/format';
import { Source } from '@session-replay/wire/rrweb/rrweb-type';
import type { CaptureContext } from '../capture/context.ts';
import { caught, guarded } from '../lib/guard.ts';
import { patchMethod } from '../lib/patch.ts';
import { stopAll, type Stop } from '../lib/stop.ts';

const DEFAULT_FPS = 2;
/** A larger picture is taken again with loss, and is not recorded if it still is larger: as base64 it has to fit into a segment. */
const MAX_BYTES = 500_000;
const LOSSY = 0.5;
/** The methods that draw. Only these are watched: nothing polls a canvas that stands still. */
const drawing = {
  CanvasRenderingContext2D: 'clearRect drawImage fill fillRect fillText putImageData stroke strokeRect strokeText reset',
  WebGLRenderingContext: 'clear drawArrays drawElements',
  WebGL2RenderingContext: 'clear drawArrays drawElements drawArraysInstanced drawElementsInstanced blitFramebuffer',
};

/** By window: the canvases that are recorded, each with the function to call when it was drawn on. */
const watched = new WeakMap<object, Map<HTMLCanvasElement, () => void>>();

/** Records pictures of a canvas after it was drawn on, at most `canvasFps` a second, as events that rrweb's replayer draws. */
export function recordCanvas(canvas: HTMLCanvasElement, { window, mirror, options, emit, settled }: CaptureContext): Stop {
  const wait = 1000 / (options.canvasFps ?? DEFAULT_FPS);
  let timer = 0;
  let stopped = false;
  // A WebGL drawing is gone once the browser has shown it, so it is copied here before.
  let copy: HTMLCanvasElement | undefined;

  const take = guarded((quality: number) => {
    timer = 0;
    const { width, height } = canvas;
    if (stopped || !width || !height) return;
    try {
      (copy ?? canvas).toBlob(
        guarded((blob: Blob | null) => {
          if (!blob || stopped || (blob.size > MAX_BYTES && quality < 1)) return;
          if (blob.size > MAX_BYTES) return take(LOSSY);
          void blob.arrayBuffer().then(
            guarded((buffer: ArrayBuffer) => {
              let binary = '';
              for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
              const picture = {
                rr_type: 'ImageBitmap',
                args: [{ rr_type: 'Blob', type: blob.type, data: [{ rr_type: 'ArrayBuffer', base64: btoa(binary) }] }],
              };
              const commands = [
                { property: 'clearRect', args: [0, 0, width, height] },
                { property: 'drawImage', args: [picture, 0, 0, width, height] },
              ];
              settled(() => {
                const id = mirror.id(canvas);
                if (id) emit(RecordKind.Data, { source: Source.CanvasMutation, id, type: 0, commands });
              });
            }),
          );
        }),
        'image/webp',
        quality, // At first without loss: most drawings are text and lines.
      );
    } catch {
      stopped = true; // The canvas shows something of another origin, and cannot be read.
    }
  });

  const keep = guarded(() => {
    copy ??= canvas.ownerDocument.createElement('canvas');
    copy.width = canvas.width;
    copy.height = canvas.height;
    copy.getContext('2d')!.drawImage(canvas, 0, 0);
  });

  let keeping = false;
  const onDraw = (webgl: boolean): void => {
    timer ||= window.setTimeout(() => take(1), wait);
    if (!webgl || keeping) return;
    keeping = true;
    // After the page's own animation callback, before the browser shows the result.
    queueMicrotask(() => {
      keeping = false;
      keep();
    });
  };

  const known = watch(window);
  known.set(canvas, () => onDraw(isWebgl.has(canvas)));
  take(1);
  return stopAll([() => ((stopped = true), known.delete(canvas)), () => clearTimeout(timer)]);
}

const isWebgl = new WeakSet<HTMLCanvasElement>();

/** Patches the drawing methods of a window once. */
function watch(window: CaptureContext['window']): Map<HTMLCanvasElement, () => void> {
  let known = watched.get(window);
  if (known) return known;
  known = new Map();
  watched.set(window, known);
  for (const [name, methods] of Object.entries(drawing)) {
    const prototype = (window as unknown as Record<string, { prototype: object } | undefined>)[name]?.prototype;
    for (const method of methods.split(' '))
      patchMethod(
        prototype,
        method,
        (_, self) => {
          const { canvas } = self as { canvas: HTMLCanvasElement };
          if (name !== 'CanvasRenderingContext2D') isWebgl.add(canvas);
          known!.get(canvas)?.();
        },
        undefined,
        caught,
      );
  }
  return known;
}
