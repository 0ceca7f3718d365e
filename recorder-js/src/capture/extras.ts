import { attempt } from '../lib/attempt.ts';
import { listenInTrees } from '../lib/listen.ts';
import { plain } from '../privacy/plain.ts';
import { patchMethod } from '../lib/patch.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';
import { recordedCss } from './dom/recorded-css.ts';

/**
 * Records things that rrweb's events lack: popovers, animations that scripts start, the state `indeterminate`. A plain player
 * passes over these events.
 */
export const observeExtras: Observe = (context) => {
  const { document, window, mirror, custom, later, options } = context;
  // Any value of a keyframe may be a text that is shown, so each is treated as a `content`.
  const css = (text: string): string => recordedCss(`content:${text}`, document, options).slice(8);
  const animations = new WeakMap<object, number>();
  let next = 1;

  const control = (name: string) =>
    patchMethod(window.Animation?.prototype, name, (_, self) => {
      const animation = animations.get(self as object);
      if (animation) custom('animation', { animation, do: name });
    });

  const tell = (made: object, element: Node, keyframes: unknown, timing: unknown): void => {
    const animation = next++;
    animations.set(made, animation);
    later(() => {
      const id = mirror.id(element);
      if (id) custom('animation', { animation, id, keyframes: plain(keyframes, css, 1000)[0], options: plain(timing, css)[0] });
    });
  };
  // Animations that scripts started before this observer began are recorded now.
  for (const animation of document.getAnimations?.() ?? []) {
    const effect = animation.effect as KeyframeEffect | null;
    const { CSSAnimation, CSSTransition } = window;
    if (effect?.target && !(animation instanceof CSSAnimation || animation instanceof CSSTransition))
      attempt(() => tell(animation, effect.target!, effect.getKeyframes(), effect.getTiming()));
  }

  return stopAll([
    listenInTrees<ToggleEvent>(context, 'toggle', ({ target, newState }) => {
      if ((target as HTMLElement).popover) later(() => custom('popover', { id: mirror.id(target as Node), open: newState === 'open' }));
    }),
    patchMethod(window.Element.prototype, 'animate', ([keyframes, timing], self, result) => {
      if (result) tell(result, self as Node, keyframes, timing);
    }),
    ...['cancel', 'finish', 'pause', 'play', 'reverse'].map(control),
    context.nodes.on((node) => {
      const { popover, indeterminate, ownerDocument } = node as HTMLInputElement;
      if (ownerDocument !== document) return;
      if (popover && (node as Element).matches(':popover-open')) custom('popover', { id: mirror.id(node), open: true });
      if (indeterminate) custom('state', { id: mirror.id(node), indeterminate });
    }),
  ]);
};
