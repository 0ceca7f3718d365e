import { attempt } from './attempt.ts';

/**
 * Returns a reader of the property that uses the browser's own getter. It runs no code of the page, and returns undefined for an
 * object that is not of the browser's own kind.
 */
export function native<T>(prototype: object | undefined, name: string): (object: unknown) => T | undefined {
  const get = attempt(() => Object.getOwnPropertyDescriptor(prototype, name)!.get!);
  return (object) => attempt(() => Reflect.apply(get!, object, []) as T);
}

/** The descriptor of a property of an object or of its prototypes; looking for it runs no getter. */
export function property(object: unknown, name: string): PropertyDescriptor | undefined {
  for (let at = Object(object) as object | null; at; at = Object.getPrototypeOf(at) as object | null) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found) return found;
  }
  return undefined;
}
