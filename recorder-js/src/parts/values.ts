import type { own as Own } from '../lib/natives.ts';
import type { targetOf as TargetOf } from '../lib/proxies.ts';

type Scrub = (text: string) => string;
type Asked<T> = (of: object) => T;

/** Functions of the recorder that a preview needs. */
export interface ValueTools {
  own: typeof Own;
  targetOf: typeof TargetOf;
  errorText: (error: object) => string;
  read: (object: object, key: string) => unknown;
  cut: (text: string, max?: number) => string;
  /** Scrubs a text of the page under its name, which may say that the text is a secret. */
  hide: (name: string, text: string, scrub: Scrub) => string;
}

/** Limits of a preview: items of one list, characters in all, and depth. */
const MAX_ITEMS = 30;
const MAX_PREVIEW = 10_000;
const MAX_DEPTH = 4;
const MAX_CHAIN = 20;
const HUGE_MS = 2;
const identifier = /^[a-z_$][\w$]*$/i;

/**
 * A value as a browser's console shows it: short, quickly made, without running any code of the page. Loaded when a page logs a
 * value that JSON cannot express. `scrub` sees every text in it.
 */
export function preview(value: unknown, scrub: Scrub, { own, targetOf, errorText, read, cut, hide }: ValueTools): string {
  const { getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
  let left = MAX_PREVIEW;

  /** Kinds of objects that are more than their properties, by their prototype. */
  const kinds = new Map<unknown, string>([[getPrototypeOf(Uint8Array.prototype), 'Typed']]);
  for (const name of ['Map', 'Set', 'Date', 'Error', 'RegExp', 'ArrayBuffer', 'Node', 'Number', 'String', 'Boolean'])
    kinds.set((window as never as Record<string, { prototype: object }>)[name].prototype, name);

  const nameOf = (made: unknown): string | undefined => {
    const name: unknown = typeof made === 'function' && !targetOf(made) && getOwnPropertyDescriptor(made, 'name')?.value;
    return typeof name === 'string' ? cut(name, 100) : undefined;
  };

  /** The kind of an object, and the name of its class. */
  const kindOf = (value: object): [kind: string | undefined, name: string] => {
    let name: string | undefined;
    let proto: object | null = value;
    for (let i = 0; i < MAX_CHAIN && (proto = getPrototypeOf(proto)) && !targetOf(proto); i++) {
      name ??= nameOf(getOwnPropertyDescriptor(proto, 'constructor')?.value);
      const kind = kinds.get(proto);
      if (kind) return [kind, name ?? kind];
    }
    return [undefined, name ?? ''];
  };

  const show = (value: unknown, above: object[]): string => {
    if (left < 0) return '…';
    const text = typeof value === 'object' && value ? showObject(value, above) : showPlain(value);
    left -= text.length;
    return text;
  };

  const showPlain = (value: unknown): string => {
    switch (typeof value) {
      case 'string':
        return JSON.stringify(scrub(cut(value)));
      case 'number':
        return Object.is(value, -0) ? '-0' : Math.abs(value) > 999_999_999_999 ? scrub(String(value)) : String(value);
      case 'bigint':
        // Writing out a long bigint takes seconds.
        return BigInt.asIntN(512, value) === value ? `${scrub(String(value))}n` : '…n';
      case 'symbol':
        return scrub(cut(String(value)));
      case 'function':
        return `${/^class\b/.test(own<Asked<string>>((w) => w.Function.prototype, 'toString')(value)) ? 'class ' : 'ƒ '}${nameOf(value) ?? ''}`;
    }
    return String(value);
  };

  const showObject = (value: object, above: object[]): string => {
    const target = targetOf(value);
    if (target) return `Proxy ${show(target, above)}`;
    if (above.includes(value)) return '[Circular]';
    const [kind, name] = kindOf(value);
    const inner = (item: unknown): string => show(item, [...above, value]);
    const member = (key: unknown, item: unknown): string =>
      typeof key === 'string' && typeof item === 'string' ? JSON.stringify(hide(key, cut(item), scrub)) : inner(item);
    const list = (open: string, close: string, count: number, nth: (i: number) => string): string => {
      if (above.length > MAX_DEPTH && count) return `${open}…${close}`;
      const items: string[] = [];
      while (items.length < count && items.length < MAX_ITEMS && left >= 0) items.push(nth(items.length));
      if (items.length < count) items.push(`… ${count - items.length} more`);
      return open + items.join(', ') + close;
    };
    if (kind)
      try {
        return showKind(kind, name, value, inner, member, list);
      } catch {
        if (kind === 'Date') return 'Invalid Date';
        // The object has the prototype of its kind and is not of that kind.
      }
    const label = /^(Object|Array)?$/.test(name) ? '' : `${name} `;
    const property = (key: PropertyKey): string => {
      const found = getOwnPropertyDescriptor(value, key);
      return !found ? 'empty' : found.get || found.set ? '(…)' : member(key, found.value);
    };
    if (Array.isArray(value)) return list(`${label}[`, ']', getOwnPropertyDescriptor(value, 'length')!.value as number, property);
    let symbols: symbol[] = [];
    const isHuge = (): boolean => {
      const began = performance.now();
      symbols = Object.getOwnPropertySymbols(value);
      return performance.now() - began > HUGE_MS;
    };
    if (isHuge() && isHuge() && isHuge()) return `${label}{…}`;
    const names = [...Object.keys(value), ...symbols];
    return list(`${label}{`, '}', names.length, (i) => {
      const key = names[i];
      const shown = typeof key === 'symbol' ? showPlain(key) : identifier.test(key) ? cut(key) : JSON.stringify(cut(key));
      return `${shown}: ${property(key)}`;
    });
  };

  /** Shows an object of a known kind. Only the browser is asked about it, and no property that the object defines itself. */
  const showKind = (
    kind: string,
    name: string,
    value: object,
    inner: (item: unknown) => string,
    member: (key: unknown, item: unknown) => string,
    list: (open: string, close: string, count: number, nth: (i: number) => string) => string,
  ): string => {
    const ask = <T>(what: string): T => {
      const prototype =
        kind === 'Typed'
          ? getPrototypeOf(Uint8Array.prototype)!
          : (window as never as Record<string, { prototype: object }>)[kind].prototype;
      return own<Asked<T>>(() => prototype, what)(value);
    };
    switch (kind) {
      case 'Date':
        return ask('toISOString');
      case 'RegExp':
        return `/${ask<string>('source')}/${ask<string>('flags')}`;
      case 'ArrayBuffer':
        return `${name}(${ask<number>('byteLength')})`;
      case 'Typed':
        return list(`${name}(${ask<number>('length')}) [`, ']', ask('length'), (i) => inner((value as number[])[i]));
      case 'Set': {
        const items = ask<Iterator<unknown>>('values');
        return list(`${name}(${ask<number>('size')}) {`, '}', ask('size'), () => inner(items.next().value));
      }
      case 'Map': {
        const entries = ask<Iterator<[unknown, unknown]>>('entries');
        return list(`${name}(${ask<number>('size')}) {`, '}', ask('size'), () => {
          const [key, item] = entries.next().value as [unknown, unknown];
          return `${inner(key)} => ${member(key, item)}`;
        });
      }
      case 'Error': {
        const [cause, errors] = [read(value, 'cause'), read(value, 'errors')];
        const more = (head: string, what: unknown): string => (what === undefined ? '' : `\n${head}: ${inner(what)}`);
        return scrub(cut(errorText(value))) + more('Caused by', cause) + more('Errors', errors);
      }
      case 'Node':
        return scrub(cut(showNode(value)));
    }
    return `${name} {${inner(ask('valueOf'))}}`;
  };

  /** A node: an element as `<a#id.class>`, a text with its content, any other by its name. */
  const showNode = (node: object): string => {
    const ofNode = <T>(what: string): T => own<Asked<T>>((w) => w.Node.prototype, what)(node);
    const name = ofNode<string>('nodeName').toLowerCase();
    if (ofNode<number>('nodeType') === 3) return `${name} ${JSON.stringify(ofNode('nodeValue'))}`;
    if (ofNode<number>('nodeType') !== 1) return name;
    const attribute = own<(node: object, name: string) => string | null>((w) => w.Element.prototype, 'getAttribute');
    const id = attribute(node, 'id');
    const classes = attribute(node, 'class')?.trim();
    return `<${name}${id ? `#${id}` : ''}${classes ? `.${classes.split(/\s+/).join('.')}` : ''}>`;
  };

  try {
    return show(value, []);
  } catch {
    return '[not readable]';
  }
}
