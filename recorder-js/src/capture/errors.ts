import { listen } from '../lib/listen.ts';
import { isOwn } from '../lib/own-url.ts';
import { isError, read, text } from '../privacy/plain.ts';
import { sayRefused } from '../lib/say.ts';
import { stopAll } from '../lib/stop.ts';
import { shorten } from '../privacy/bounds.ts';
import type { CaptureContext, Observe } from './context.ts';

const MAX_MESSAGE = 2000;
const MAX_STACK = 16_000;
const MAX_CAUSES = 5;

/** Records uncaught errors, unhandled rejections, resources that failed to load, and requests that the page's policy refused. */
export const observeErrors: Observe = (context) => {
  const { document, window, options } = context;
  if (options.captureErrors === false) return () => {};
  return stopAll([
    listen<ErrorEvent>(window, 'error', ({ target, error, message, filename, lineno, colno }) => {
      if (target === window) return recordError(context, 'error', error ?? message, { source: filename, line: lineno, column: colno });
      const { nodeName, src, href } = target as HTMLImageElement & HTMLLinkElement & { href: string | SVGAnimatedString };
      const url = src || (href as SVGAnimatedString)?.baseVal || href;
      // An element that was never given an address has nothing to load.
      if (url && !isOwn(url, options))
        context.custom('error', {
          kind: 'resource',
          name: nodeName.toLowerCase(),
          message: 'failed to load',
          source: options.scrub.url(url as string),
        });
    }),
    listen<PromiseRejectionEvent>(window, 'unhandledrejection', ({ reason }) => recordError(context, 'rejection', reason)),
    listen<SecurityPolicyViolationEvent>(
      document,
      'securitypolicyviolation',
      ({ violatedDirective, blockedURI, sourceFile, lineNumber, disposition }) => {
        if (!isOwn(blockedURI, options))
          context.custom('error', {
            kind: 'csp',
            name: violatedDirective,
            message: options.scrub.url(blockedURI),
            source: options.scrub.url(sourceFile ?? '') || undefined,
            line: lineNumber || undefined,
          });
        else if (disposition === 'enforce')
          sayRefused(`the ${violatedDirective} of the page's Content-Security-Policy blocks ${blockedURI}.`);
      },
    ),
  ]);
};

/** Records one error with its causes; `error` may be anything that can be thrown. */
export function recordError(
  context: CaptureContext,
  kind: 'error' | 'rejection' | 'captured',
  error: unknown,
  place?: { source?: string; line?: number; column?: number },
): void {
  context.drain();
  const { log, url } = context.options.scrub;
  const facts = (error: unknown): object => {
    const [called, said, stack] = isError(error)
      ? ['name', 'message', 'stack'].map((key) => read(error, key)).map((said) => (said === undefined ? '' : text(said)))
      : ['Error', text(error), ''];
    return {
      name: log(shorten(called, MAX_MESSAGE)),
      message: log(shorten(said, MAX_MESSAGE)),
      // The lines of the stack tell the place and must stay readable; the name and message in front are scrubbed.
      stack:
        (stack || undefined) &&
        shorten(
          stack.replace(said, () => log(said)).replace(called, () => log(called)),
          MAX_STACK,
        )
          .replace(/[?#](?:[^\s:)]|:(?!\d+:\d+\)?(?:\s|$)))*/g, '')
          .replaceAll(location.pathname, url(location.pathname)),
    };
  };
  const causes: object[] = [];
  for (let cause = error; (cause = isError(cause) ? read(cause, 'cause') : undefined) != null && causes.length < MAX_CAUSES;)
    causes.push(facts(cause));
  context.custom('error', {
    kind,
    ...facts(error),
    causes: causes[0] && causes,
    source: place?.source ? url(place.source) : undefined,
    line: place?.line || undefined,
    column: place?.column || undefined,
  });
}
