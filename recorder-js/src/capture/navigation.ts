import { listen } from '../lib/listen.ts';
import { patchMethod } from '../lib/patch.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';

/** Records where a single-page application goes, whether the page is visible, and whether there is a network. */
export const observeNavigation: Observe = (context) => {
  const { document, window, options } = context;
  const record = (kind: string) => (): void => {
    const { href } = window.location;
    if (href === context.href) return;
    context.href = href;
    context.custom('navigate', { href: options.scrub.url(href), title: options.scrub.text(document.title), kind });
  };

  record('replace')();
  return stopAll([
    patchMethod(window.history, 'pushState', record('push')),
    patchMethod(window.history, 'replaceState', record('replace')),
    listen(window, 'popstate', record('pop')),
    listen(window, 'hashchange', record('hash')),
    listen(document, 'visibilitychange', () => context.custom('visibility', { state: document.visibilityState })),
    listen(window, 'online offline', ({ type }) => context.custom('network', { state: type })),
  ]);
};
