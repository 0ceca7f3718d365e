import { attempt } from './attempt.ts';

/** Reads a property as the browser itself does: undefined of an object that is not of the browser's own kind, and nothing of the page's runs. */
export function native<T>(prototype: object | undefined, name: string): (object: unknown) => T | undefined {
  const get = attempt(() => Object.getOwnPropertyDescriptor(prototype, name)!.get!);
  return (object) => attempt(() => Reflect.apply(get!, object, []) as T);
}

/** Where an object, or what it inherits from, has a property; looking at it runs no getter. */
export function property(object: unknown, name: string): PropertyDescriptor | undefined {
  for (let at = Object(object) as object | null; at; at = Object.getPrototypeOf(at) as object | null) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found) return found;
  }
  return undefined;
}
