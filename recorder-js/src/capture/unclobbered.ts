/** A form's fields hide its properties of the same names (`<input name="attributes">`); this gives the element with its own. */
export function unclobbered<T extends Node>(node: T): T {
  // A symbol is the one thing a field cannot hide.
  if ((node as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] !== 'HTMLFormElement') return node;
  return new Proxy(node, {
    get: (form, name) => {
      const value: unknown = Reflect.get(HTMLFormElement.prototype, name, form);
      return typeof value === 'function' ? value.bind(form) : value;
    },
  });
}
