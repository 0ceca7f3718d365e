/** What is captured and what is hidden. Names are rrweb's where the meaning is. */
export interface CaptureOptions {
  /** Elements of this class leave an empty box of the same size. Also: the attribute `data-sr-block`. */
  blockClass?: string | RegExp;
  blockSelector?: string | null;
  /** Inputs of this class keep their value to themselves. Also: `data-sr-ignore`. */
  ignoreClass?: string;
  ignoreSelector?: string | null;
  /** Text in elements of this class becomes asterisks. Also: `data-sr-mask`; `data-sr-unmask` takes it back below. */
  maskTextClass?: string | RegExp;
  maskTextSelector?: string | null;
  /** Values of inputs become asterisks (passwords always do). Default true. */
  maskAllInputs?: boolean;
  /** Replaces the asterisks. */
  maskTextFn?: (text: string, element: Element | null) => string;
  maskInputFn?: (text: string, element: Element) => string;
  /** Takes a new snapshot this often, in ms. Default: never. */
  checkoutEveryNms?: number;
  /** Console calls are captured. Default true. */
  captureConsole?: boolean;
  /** Uncaught errors and unhandled rejections are captured. Default true. */
  captureErrors?: boolean;
}

/** Options with every default in place. */
export interface ResolvedOptions {
  isBlocked: (element: Element, className: string | null) => boolean;
  isMasked: (element: Element, className: string | null) => boolean;
  isIgnored: (element: Element) => boolean;
  maskAllInputs: boolean;
  maskText: (text: string, element: Element | null) => string;
  maskInput: (text: string, element: Element) => string;
  checkoutEveryMs: number;
  captureConsole: boolean;
  captureErrors: boolean;
}

export function resolveOptions(options: CaptureOptions): ResolvedOptions {
  const { blockSelector, maskTextSelector, ignoreSelector, ignoreClass = 'rr-ignore' } = options;
  const blockClass = classTest(options.blockClass ?? 'rr-block');
  const maskClass = classTest(options.maskTextClass ?? 'rr-mask');
  return {
    isBlocked: (element, className) =>
      (className !== null && blockClass.test(className)) ||
      element.hasAttribute('data-sr-block') ||
      (!!blockSelector && element.matches(blockSelector)),
    isMasked: (element, className) =>
      (className !== null && maskClass.test(className)) ||
      element.hasAttribute('data-sr-mask') ||
      (!!maskTextSelector && element.matches(maskTextSelector)),
    isIgnored: (element) => !!element.closest(`.${ignoreClass},[data-sr-ignore]${ignoreSelector ? `,${ignoreSelector}` : ''}`),
    maskAllInputs: options.maskAllInputs ?? true,
    maskText: options.maskTextFn ?? asterisks,
    maskInput: options.maskInputFn ?? asterisks,
    checkoutEveryMs: options.checkoutEveryNms ?? 0,
    captureConsole: options.captureConsole ?? true,
    captureErrors: options.captureErrors ?? true,
  };
}

function classTest(name: string | RegExp): RegExp {
  // Without the g flag: a test with it would remember where it was.
  return typeof name === 'string'
    ? new RegExp(`(^|\\s)${name.replace(/[^\w-]/g, '\\$&')}(\\s|$)`)
    : new RegExp(name.source, name.flags.replace(/[gy]/g, ''));
}

function asterisks(text: string): string {
  return text.replace(/\S/g, '*');
}
