import { setSurround } from './guard.ts';

// The page may have replaced any built-in by now: the code below uses only the language itself, and functions that it has checked before.

type Realm = Window & typeof globalThis;
type Found = Record<PropertyKey, unknown>;

let frame: HTMLIFrameElement | undefined;
let clean: Realm = window;
let tools = Reflect;
let { toString } = Function.prototype;

/** Whether the browser made the function. V8 writes the text of such a function in one line, other engines in three. */
export function isNative(value: unknown): boolean {
  try {
    const text: unknown = tools.apply(toString, value, []);
    const head = `function ${(value as { name: string }).name}() {`;
    return text === `${head} [native code] }` || text === `${head}\n    [native code]\n}`;
  } catch {
    return false;
  }
}

/**
 * Looks a built-in up with `find`: in the page's window, or if the browser did not make the one there, in the window of a frame
 * whose built-ins no script has touched. The frame is made when it is first needed and is removed when the script has loaded.
 */
function native(find: (w: Realm) => unknown): unknown {
  let here: unknown;
  try {
    here = find(window);
    if (isNative(here)) return here;
  } catch {
    // Not even the built-in's owner is there.
  }
  try {
    if (!frame) {
      frame = document.createElement('iframe');
      frame.hidden = true;
      document.documentElement.append(frame);
      const made = frame.contentWindow as Realm;
      // In a sandbox this throws, because the frame has another origin.
      if (made.Reflect) clean = made;
    }
    return find(clean) ?? here;
  } catch {
    // Then only the page's version is left.
    return here;
  }
}

// First the tools that check all others: if one of them is not the browser's, the tools of the frame are used.
if (
  native((w) => w.Function.prototype.toString) !== toString ||
  native((w) => w.Reflect.ownKeys) !== tools.ownKeys ||
  !isNative(tools.getOwnPropertyDescriptor) ||
  !isNative(tools.defineProperty)
) {
  native(() => undefined);
  tools = clean.Reflect;
  ({ toString } = clean.Function.prototype);
}
const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty, deleteProperty, getPrototypeOf } = tools;
const uncurry = native((w) => w.Function.prototype.bind) as () => never;
const call = native((w) => w.Function.prototype.call);

/**
 * Returns a function that reads the property `name`, or calls the method, as the browser does for all objects with that prototype.
 * A property of the same name on the object itself (a form's field, a custom element's) does not count.
 */
export function own<F>(prototype: (w: Realm) => object, name: string): F {
  const method = native((w) => {
    const { value, get } = getOwnPropertyDescriptor(prototype(w), name)!;
    return (value as unknown) ?? get;
  });
  return apply(uncurry, call, [method]);
}

/** A table of three columns: while the recorder's code runs, the property `names[i]` of `owners[i]` has the value `natives[i]`. */
const owners: Found[] = [];
const names: PropertyKey[] = [];
const natives: unknown[] = [];

function keep(owner: Found, name: PropertyKey, value: unknown): void {
  const i = owners.length;
  owners[i] = owner;
  names[i] = name;
  natives[i] = value;
}

/**
 * Globals that are kept, with all functions on them and on their prototypes. The first `LANGUAGE` belong to the language, and the
 * first `ITERATED` of these can be iterated; the others are the browser's and still work when their frame is gone. The recorder
 * patches none of them.
 */
// prettier-ignore
const kept = ['Array', 'Map', 'Set', 'Object', 'Function', 'String', 'Number', 'RegExp', 'WeakMap', 'WeakSet', 'JSON', 'Math', 'Reflect', 'Promise',
  'URL', 'TextEncoder', 'MutationObserver', 'AbortController', 'EventTarget', 'addEventListener', 'removeEventListener'];
const ITERATED = 3;
const LANGUAGE = 14;
/** Time is the page's: if it replaced its clocks before this script ran, the recorder uses the replacements. */
const clocks = ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'];

// zone.js (Angular) keeps each function that it replaces under a name of its own, and that original is kept here. Through zone.js,
// each timer of the recorder would make Angular look at the whole page.
const zone = (window as { Zone?: { __symbol__?: (name: unknown) => string } }).Zone?.__symbol__ ?? ((name) => name as string);
const keepFrom = (find: (w: Realm) => Found, name: PropertyKey, check: (find: (w: Realm) => unknown) => unknown = native): void =>
  keep(
    find(window),
    name,
    check((w) => find(w)[typeof name === 'string' ? zone(name) : name] ?? find(w)[name]),
  );
const asItIs = (find: (w: Realm) => unknown): unknown => find(window);
const globals = (w: Realm): Found => w as unknown as Found;

for (let i = 0; i < kept.length; i++) {
  const of = (w: Realm): Found => globals(w)[kept[i]] as Found;
  keepFrom(globals, kept[i]);
  // The third is the prototype of the iterator that for…of and spreading use. It is read from a new object, which is made of the
  // first three globals only: making a Function would be against many a Content-Security-Policy.
  const parts = [
    of,
    (w: Realm) => of(w).prototype,
    (w: Realm) => getPrototypeOf(new (of(w) as unknown as ArrayConstructor)()[Symbol.iterator]()),
  ];
  for (let part = 0; part < (i < ITERATED ? 3 : 2); part++)
    try {
      const find = parts[part] as (w: Realm) => Found;
      const names = ownKeys(find(window));
      for (let k = 0; k < names.length; k++) {
        const { writable, enumerable } = getOwnPropertyDescriptor(find(window), names[k])!;
        // In the language's built-ins an enumerable property is an addition of the page.
        if (writable && names[k] !== 'length' && (!enumerable || i >= LANGUAGE)) keepFrom(find, names[k]);
      }
    } catch {
      // The built-in has no such part.
    }
}
for (let k = 0; k < clocks.length; k++) keepFrom(globals, clocks[k], asItIs);
keepFrom((w) => w.Date as unknown as Found, 'now', asItIs);
keepFrom((w) => w.performance as unknown as Found, 'now', asItIs);
// JSON asks every object for `toJSON`, and old libraries define it for all objects.
keep(Array.prototype as never, 'toJSON', undefined);
keep(Object.prototype as never, 'toJSON', undefined);

/**
 * How deep the recorder is in its own code; how many properties of the page are replaced meanwhile, their rows in the table, and
 * the page's descriptors.
 */
let inside = 0;
let moved = 0;
const places: number[] = [];
const originals: (PropertyDescriptor | undefined)[] = [];

/**
 * Puts the browser's own built-ins in the place of the page's, until `leave`. In between none of the page's code runs, except
 * functions that the recorder calls.
 */
export function enter(): void {
  if (inside++) return;
  for (let i = 0; i < owners.length; i++) {
    if (owners[i][names[i]] === natives[i]) continue;
    const original = getOwnPropertyDescriptor(owners[i], names[i]);
    const value = natives[i];
    if (defineProperty(owners[i], names[i], original && 'value' in original ? { value } : { value, configurable: true, writable: true })) {
      places[moved] = i;
      originals[moved++] = original;
    }
  }
}

/** Puts everything of the page back where it was. */
export function leave(): void {
  if (--inside) return;
  while (moved) {
    const i = places[--moved];
    const original = originals[moved];
    if (original) defineProperty(owners[i], names[i], original);
    else deleteProperty(owners[i], names[i]);
  }
}

/** Ends the loading of the script, which began with `enter`. */
export function loaded(): void {
  // If no frame was needed until now, `native` makes none later.
  frame ??= document.createElement('iframe');
  frame.remove();
  leave();
}

setSurround(enter, leave, apply, native((w) => w.Proxy) as typeof Proxy);
enter();
