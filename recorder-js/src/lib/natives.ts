import { setSurround } from './guard.ts';

// Any built-in may be the page's own by now: what is used here is the language itself, or was looked at before.

type Realm = Window & typeof globalThis;
type Found = Record<PropertyKey, unknown>;

let frame: HTMLIFrameElement | undefined;
let clean: Realm = window;
let tools = Reflect;
let { toString } = Function.prototype;

/** The browser made it. V8 writes the text of such a function in one line, the others in three. */
export function isNative(value: unknown): boolean {
  try {
    const text: unknown = tools.apply(toString, value, []);
    const head = `function ${(value as { name: string }).name}() {`;
    return text === `${head} [native code] }` || text === `${head}\n    [native code]\n}`;
  } catch {
    return false;
  }
}

/** What `find` finds in the page's window if the browser made it, else what it finds in one whose built-ins nobody has touched: that of a frame, made when it is first needed and gone when the script has loaded. */
function native(find: (w: Realm) => unknown): unknown {
  let here: unknown;
  try {
    here = find(window);
    if (isNative(here)) return here;
  } catch {
    // Not even its owner is there.
  }
  try {
    if (!frame) {
      frame = document.createElement('iframe');
      frame.hidden = true;
      document.documentElement.append(frame);
      const made = frame.contentWindow as Realm;
      // In a sandbox this throws: the frame is of another origin.
      if (made.Reflect) clean = made;
    }
    return find(clean) ?? here;
  } catch {
    // Then there is only what the page has left.
    return here;
  }
}

// First of all what the rest is looked at with: if any of it is not the browser's, the frame's.
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

/** How the browser reads the property, or does the method, `name` of what `prototype` is of: what an object itself says under that name (a form's field, a custom element) does not count. */
export function own<F>(prototype: (w: Realm) => object, name: string): F {
  const method = native((w) => {
    const { value, get } = getOwnPropertyDescriptor(prototype(w), name)!;
    return (value as unknown) ?? get;
  });
  return apply(uncurry, call, [method]);
}

/** Three columns: of `owners[i]`, the property `names[i]` is `natives[i]` while we run. */
const owners: Found[] = [];
const names: PropertyKey[] = [];
const natives: unknown[] = [];

function keep(owner: Found, name: PropertyKey, value: unknown): void {
  const i = owners.length;
  owners[i] = owner;
  names[i] = name;
  natives[i] = value;
}

/** Kept with all that they and their prototypes can do: first the language's, then of the browser's what still works when its frame is gone. Nothing that we patch ourselves. */
// prettier-ignore
const kept = ['Array', 'Map', 'Set', 'Object', 'Function', 'String', 'Number', 'RegExp', 'WeakMap', 'WeakSet', 'JSON', 'Math', 'Reflect', 'Promise',
  'URL', 'TextEncoder', 'MutationObserver', 'AbortController', 'EventTarget', 'addEventListener', 'removeEventListener'];
const ITERATED = 3;
const LANGUAGE = 14;
/** Time is the page's: one that has set its clocks before us is recorded by them. */
const clocks = ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'];

// What zone.js (Angular) replaces it keeps under a name of its own. Through it, each timer of ours would have Angular look at the whole page.
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
  // The last one: what for…of and spreading run on. (To make a Function would be against many a Content-Security-Policy.)
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
        // What can be enumerated in the language's is an addition of the page's.
        if (writable && names[k] !== 'length' && (!enumerable || i >= LANGUAGE)) keepFrom(find, names[k]);
      }
    } catch {
      // It has no such part.
    }
}
for (let k = 0; k < clocks.length; k++) keepFrom(globals, clocks[k], asItIs);
keepFrom((w) => w.Date as unknown as Found, 'now', asItIs);
keepFrom((w) => w.performance as unknown as Found, 'now', asItIs);
// JSON asks every object for it; old libraries give it to all.
keep(Array.prototype as never, 'toJSON', undefined);
keep(Object.prototype as never, 'toJSON', undefined);

/** How deep we are in our own code, and what of the page's is out of its place meanwhile. */
let inside = 0;
let moved = 0;
const places: number[] = [];
const originals: (PropertyDescriptor | undefined)[] = [];

/** Puts the browser's own built-ins in the place of the page's, until `leave`. None of the page's code runs in between but what we call. */
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

/** Everything of the page's is back where it was. */
export function leave(): void {
  if (--inside) return;
  while (moved) {
    const i = places[--moved];
    const original = originals[moved];
    if (original) defineProperty(owners[i], names[i], original);
    else deleteProperty(owners[i], names[i]);
  }
}

/** The script has loaded; it began inside. */
export function loaded(): void {
  // Later none is made any more.
  frame ??= document.createElement('iframe');
  frame.remove();
  leave();
}

setSurround(enter, leave, apply, native((w) => w.Proxy) as typeof Proxy);
enter();
