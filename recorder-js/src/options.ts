import { hasAttribute, matches } from './lib/dom.ts';
import { failed } from './lib/guard.ts';
import { memo } from './lib/memo.ts';
import type { PrivacyPreset } from './privacy/preset.ts';
import { asterisks, scrubs, type Scrubs } from './privacy/scrub.ts';

export type { PrivacyPreset };

/** What is captured and what is hidden. Names are rrweb's where the meaning is. */
export interface CaptureOptions {
  /** Default `balanced`. Passwords and card fields are masked under each. */
  privacy?: PrivacyPreset;
  /** Elements of this class leave an empty box of the same size. Also: the attribute `data-sr-block`. */
  blockClass?: string | RegExp;
  blockSelector?: string | null;
  /** Inputs of this class keep their value to themselves. Also: `data-sr-ignore`. */
  ignoreClass?: string;
  ignoreSelector?: string | null;
  /** Text in elements of this class becomes asterisks, as do their titles and labels. Also: `data-sr-mask`. */
  maskTextClass?: string | RegExp;
  maskTextSelector?: string | null;
  /** Takes the mask back, for this element and what is in it. Also: `data-sr-unmask`. */
  unmaskTextSelector?: string | null;
  /** Attributes of these names become asterisks everywhere. */
  maskAttributes?: string[];
  /** Values of inputs become asterisks (passwords always do). Default: true, under `open` false. */
  maskAllInputs?: boolean;
  /** Replaces the asterisks. */
  maskTextFn?: (text: string, element: Element | null) => string;
  maskInputFn?: (text: string, element: Element) => string;
  /** Takes a new snapshot this often, in ms. Default: never. */
  checkoutEveryNms?: number;
  /** Console calls are captured. Default true. */
  captureConsole?: boolean;
  /** Uncaught errors, unhandled rejections and resources that failed to load are captured. Default true. */
  captureErrors?: boolean;
  /** Requests are captured: method, URL, status, timing, sizes. Default true. */
  captureNetwork?: boolean;
  /** Request and response headers of these names are captured. Default: none. */
  networkHeaders?: string[];
  /** Bodies of requests whose URL contains one of these (or matches) are captured, with secrets scrubbed. Default: none. */
  networkBodies?: (string | RegExp)[];
  /** Besides the page's own, origins whose requests get a W3C `traceparent` header. */
  traceOrigins?: string[];
  /** Origins of frames that are recorded with the page, where they run this recorder too and name the page's origin as `parentOrigin`. Default: none. */
  frameOrigins?: string[];
  /** Where the parts come from that load when they are used. Default: where the script came from. */
  assets?: string;
  /** Where the server is: its own requests are not captured. */
  endpoint?: string;
  /** Pictures of a canvas, so many a second. Default 2; 0: none. */
  canvasFps?: number;
}

/** Options with every default in place. */
export interface ResolvedOptions extends Omit<CaptureOptions, 'maskAttributes'> {
  strict: boolean;
  isBlocked: (element: Element, className: string | null) => boolean;
  isMasked: (element: Element, className: string | null) => boolean;
  isUnmasked: (element: Element) => boolean;
  isIgnored: (element: Element) => boolean;
  /** A class that neither masks nor blocks; selectors may need others. */
  isPlain: (className: string) => boolean;
  maskAttributes: Set<string>;
  maskAllInputs: boolean;
  maskText: (text: string, element: Element | null) => string;
  maskInput: (text: string, element: Element) => string;
  scrub: Scrubs;
  /** Under `interface`: whether an element's words are the application's own; undefined: as those around it. */
  says?: (element: Element) => boolean | undefined;
  /** Under `interface`: who the person is, as far as `identify` said. Such words are nobody's interface. */
  person?: unknown[];
}

/** A mask of the page's own, or where that has none or fails, asterisks. */
function masker<E>(mask: (text: string, element: E) => string = asterisks): (text: string, element: E) => string {
  return (text, element) => {
    try {
      return `${mask(text, element)}`;
    } catch (error) {
      failed(error, 'mask');
      return asterisks(text);
    }
  };
}

export function resolveOptions(options: CaptureOptions): ResolvedOptions {
  const { privacy, ignoreClass = 'rr-ignore' } = options;
  const strict = privacy === 'strict';
  const test = (name: string | RegExp, attribute: string, selector?: string | null) => {
    // Without the g flag: a test with it would remember where it was.
    const pattern =
      typeof name === 'string'
        ? new RegExp(`(^|\\s)${name.replace(/[^\w-]/g, '\\$&')}(\\s|$)`)
        : new RegExp(name.source, name.flags.replace(/[gy]/g, ''));
    const hasClass = memo((className) => pattern.test(className));
    const isIt = (element: Element, className: string | null): boolean =>
      (className !== null && hasClass(className)) || hasAttribute(element, attribute) || (!!selector && matches(element, selector));
    return { isIt, isPlain: (className: string) => !selector && !hasClass(className) };
  };
  const blocked = test(options.blockClass ?? 'rr-block', 'data-sr-block', options.blockSelector);
  const masked = test(options.maskTextClass ?? 'rr-mask', 'data-sr-mask', options.maskTextSelector);
  const unmasked = test(/^rr-unmask$/, 'data-sr-unmask', options.unmaskTextSelector);
  const isIgnored = `.${ignoreClass},[data-sr-ignore]${options.ignoreSelector ? `,${options.ignoreSelector}` : ''}`;
  return {
    ...options,
    strict,
    isBlocked: blocked.isIt,
    isMasked: masked.isIt,
    isUnmasked: (element) => unmasked.isIt(element, null),
    isPlain: (className) => blocked.isPlain(className) && masked.isPlain(className) && unmasked.isPlain(''),
    isIgnored: (element) => !!element.closest(isIgnored),
    maskAttributes: new Set(options.maskAttributes),
    maskAllInputs: strict || (options.maskAllInputs ?? privacy !== 'open'),
    maskText: masker(options.maskTextFn),
    maskInput: masker(options.maskInputFn),
    scrub: scrubs(privacy),
    person: privacy === 'interface' ? [] : undefined,
  };
}
