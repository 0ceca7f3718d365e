type Properties<T extends keyof HTMLElementTagNameMap> = Partial<Omit<HTMLElementTagNameMap[T], 'style' | 'attributes'>> & {
  testId?: string;
  /** Attributes that are not properties of the element. */
  attributes?: Record<string, string>;
};

/** Makes an element: its properties, then its children. */
export function element<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  { testId, attributes = {}, ...properties }: Properties<T> = {},
  ...children: (Node | string | null)[]
): HTMLElementTagNameMap[T] {
  const made = Object.assign(document.createElement(tag), properties);
  if (testId) made.dataset['testid'] = testId;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}
