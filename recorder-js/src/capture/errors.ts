import { listen } from '../lib/listen.ts';
import { cut, preview } from '../lib/preview.ts';
import { stopAll } from '../lib/stop.ts';
import type { CaptureContext, Observe } from './context.ts';

const MAX_STACK = 16_000;

/** Records uncaught errors and unhandled rejections. */
export const observeErrors: Observe = (context) => {
  if (!context.options.captureErrors) return () => {};
  const { window } = context;
  return stopAll([
    listen<ErrorEvent>(window, ['error'], (event) => {
      // An image that failed to load is an error event too, at its element.
      if (event.target !== window) return;
      recordError(context, 'error', event.error ?? event.message, { source: event.filename, line: event.lineno, column: event.colno });
    }),
    listen<PromiseRejectionEvent>(window, ['unhandledrejection'], (event) => recordError(context, 'rejection', event.reason)),
  ]);
};

/** Records one error; `error` may be anything that can be thrown. */
export function recordError(
  context: CaptureContext,
  kind: 'error' | 'rejection' | 'captured',
  error: unknown,
  place?: { source?: string; line?: number; column?: number },
): void {
  context.drain();
  const known = error instanceof Error ? error : undefined;
  const { name, message, stack } = known ?? {
    name: 'Error',
    message: typeof error === 'string' ? error : preview(error),
    stack: undefined,
  };
  context.custom('error', {
    kind,
    name: cut(String(name)),
    message: cut(String(message)),
    stack: stack && cut(String(stack), MAX_STACK),
    source: place?.source || undefined,
    line: place?.line || undefined,
    column: place?.column || undefined,
  });
}
