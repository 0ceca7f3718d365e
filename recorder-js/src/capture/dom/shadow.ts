import { patchMethod } from '../../lib/patch.ts';
import type { Observe } from '../context.ts';
import { Flag } from './flag.ts';

/** Notes shadow roots when they are attached: closed ones cannot be found later. */
export const observeShadow: Observe = ({ window, mirror, watch }) =>
  patchMethod(window.Element.prototype, 'attachShadow', (_, host, root) => {
    if (!root) return;
    mirror.attached(root as ShadowRoot);
    if (!mirror.id(host as Element)) return;
    mirror.flag(host as Element, Flag.Host);
    watch(root as ShadowRoot);
  });
