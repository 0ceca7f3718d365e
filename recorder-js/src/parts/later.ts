import { observeCanvas } from '../capture/canvas.ts';
import { observeCheckout } from '../capture/checkout.ts';
import type { Observe } from '../capture/context.ts';
import { observeCost } from '../capture/cost.ts';
import { observeExtras } from '../capture/extras.ts';
import { observeFonts } from '../capture/fonts.ts';
import { observeForeignFrames } from '../capture/foreign-frames.ts';
import { observeFrustration } from '../capture/frustration.ts';
import { observeKeys } from '../capture/keys.ts';
import { observeLoad } from '../capture/load.ts';
import { observeMedia } from '../capture/media.ts';
import { observeNavigation } from '../capture/navigation.ts';
import { observeScroll } from '../capture/scroll.ts';
import { observeSelection } from '../capture/selection.ts';
import { observeStyleRules } from '../capture/dom/style-rules.ts';
import { observeViewport } from '../capture/viewport.ts';
import { observeVitals } from '../capture/vitals.ts';

// Observers that can begin a moment after the recording has: they find out what they have missed, or a `Topic` tells them, or the
// browser has kept it.

/** In the page and in each of its frames. */
export const everywhere: Observe[] = [
  observeStyleRules,
  observeExtras,
  observeScroll,
  observeMedia,
  observeSelection,
  observeFonts,
  observeCanvas,
  observeKeys,
  observeForeignFrames,
];
/** In the page alone. */
export const once: Observe[] = [
  observeLoad,
  observeCheckout,
  observeCost,
  observeViewport,
  observeNavigation,
  observeVitals,
  observeFrustration,
];
