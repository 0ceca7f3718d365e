import { hasAttribute, matches } from './lib/dom.ts';
import { failed } from './lib/guard.ts';
import { memo } from './lib/memo.ts';
import type { PrivacyPreset } from './privacy/preset.ts';
import { asterisks, scrubs, type Scrubs } from './privacy/scrub.ts';

export type { PrivacyPreset };

/** Options that say which data is captured and which is hidden. Where an option means the same as in rrweb, it has rrweb's name. */
export interface CaptureOptions {
  /** Default `balanced`. Passwords and card fields are masked under every preset. */
  privacy?: PrivacyPreset;
  /** Elements of this class are recorded as an empty box of the same size. Also: the attribute `data-sr-block`. */
  blockClass?: string | RegExp;
  blockSelector?: string | null;
  /** The values of inputs of this class are not recorded. Also: `data-sr-ignore`. */
  ignoreClass?: string;
  ignoreSelector?: string | null;
  /** Text in elements of this class becomes asterisks, as do their titles and labels. Also: `data-sr-mask`. */
  maskTextClass?: string | RegExp;
  maskTextSelector?: string | null;
  /** Takes the mask back, for the matching elements and everything in them. Also: `data-sr-unmask`. */
  unmaskTextSelector?: string | null;
  /** Attributes of these names become asterisks everywhere. */
  maskAttributes?: string[];
  /** Values of inputs become asterisks (passwords always do). Default: true, under `open` false. */
  maskAllInputs?: boolean;
  /** `maskTextFn` and `maskInputFn` return the text to record in place of the asterisks. */
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
  /**
   * Bodies of requests are captured, with secrets scrubbed, if the URL contains one of these texts or matches one of these
   * patterns. Default: none.
   */
  networkBodies?: (string | RegExp)[];
  /** Origins whose requests get a W3C `traceparent` header, besides the page's own origin. */
  traceOrigins?: string[];
  /**
   * Origins of frames to record with the page. Such a frame must run this recorder too and name the page's origin as
   * `parentOrigin`. Default: none.
   */
  frameOrigins?: string[];
  /** The address (ending with a slash) from which the recorder's parts, `recorder-*.js`, are loaded. Default: `endpoint`. */
  assets?: string;
  /** The server's address. The recorder's own requests to it are not captured. */
  endpoint?: string;
  /** How many pictures of a canvas are recorded per second while it is drawn on. Default 2; 0: none. */
  canvasFps?: number;
}

/** Options with every default in place. */
export interface ResolvedOptions extends Omit<CaptureOptions, 'maskAttributes'> {
  strict: boolean;
  isBlocked: (element: Element, className: string | null) => boolean;
  isMasked: (element: Element, className: string | null) => boolean;
  isUnmasked: (element: Element) => boolean;
  isIgnored: (element: Element) => boolean;
  /** Whether a class neither masks nor blocks its element. False with any selector, because a selector may depend on other classes. */
  isPlain: (className: string) => boolean;
  maskAttributes: Set<string>;
  maskAllInputs: boolean;
  maskText: (text: string, element: Element | null) => string;
  maskInput: (text: string, element: Element) => string;
  scrub: Scrubs;
  /** Under the preset `interface`: whether an element's words are the application's own; undefined: the same as around the element. */
  says?: (element: Element) => boolean | undefined;
  /** Under the preset `interface`: who the person is, as `identify` was told. A text with such words is not shown as the interface's. */
  person?: unknown[];
}

/** Masks with the page's own function `mask`, or with asterisks where there is none or it fails. */
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
    // A test with the g or y flag would begin where the last one ended, so both flags are removed.
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
