import { listen, targetOf } from '../lib/listen.ts';
import type { Observe } from './context.ts';

/** Keys that hold others, or that begin a letter (accents, input methods): none of them does anything alone. */
const silent = /^(?:Control|Meta|Shift|Alt|AltGraph|CapsLock|Fn|Dead|Process|Unidentified)/;

/**
 * Records keys that do something: Enter, Escape, F1 to F24, and shortcuts with Ctrl or the key of the system. Never a key that writes a
 * letter: with AltGr, which Windows tells as Ctrl + Alt, people write letters too.
 */
export const observeKeys: Observe = ({ document, window, mirror, custom }) =>
  listen<KeyboardEvent>(document, 'keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey, repeat, isComposing } = event;
    const isShortcut = (ctrlKey || metaKey) && !altKey && !silent.test(key);
    const target = targetOf(event);
    if (!event.isTrusted || repeat || isComposing || !target || !mirror.id(target) || !(isShortcut || /^(?:Enter|Escape|F\d+)$/.test(key)))
      return;
    const held = [
      ctrlKey && 'Ctrl',
      altKey && 'Alt',
      metaKey && (/^(?:Mac|iP)/.test(window.navigator.platform) ? 'Cmd' : 'Win'),
      shiftKey && 'Shift',
    ];
    custom('key', {
      key: [...held, key.length === 1 ? key.toUpperCase() : key].filter(Boolean).join('+'),
      id: mirror.id(target),
    });
  });
