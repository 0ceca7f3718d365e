import { own } from './natives.ts';

// The tree as the browser has it. Asked this way, neither a form's fields (`<input name="parentNode">`) nor what a page defines on its elements answers in its place; and it takes a third of the time.

type Of<T> = (node: Node) => T;
const node = <T>(name: string): Of<T> => own((w) => w.Node.prototype, name);
const element = <F>(name: string): F => own((w) => w.Element.prototype, name);

export const nodeType = node<number>('nodeType');
export const nodeName = node<string>('nodeName');
export const parentNode = node<ParentNode | null>('parentNode');
export const ownerDocument = node<Document | null>('ownerDocument');
export const firstChild = node<Node | null>('firstChild');
export const lastChild = node<Node | null>('lastChild');
export const nextSibling = node<Node | null>('nextSibling');
export const previousSibling = node<Node | null>('previousSibling');
export const namespaceURI = element<(of: Element) => string | null>('namespaceURI');
export const shadowRoot = element<(of: Element) => ShadowRoot | null>('shadowRoot');
export const getAttribute = element<(of: Element, name: string) => string | null>('getAttribute');
export const getAttributeNames = element<(of: Element) => string[]>('getAttributeNames');
export const hasAttribute = element<(of: Element, name: string) => boolean>('hasAttribute');
export const boundsOf = element<(of: Element) => DOMRect>('getBoundingClientRect');
export const matches = element<(of: Element, selector: string) => boolean>('matches');
export const data = own<(text: Node) => string>((w) => w.CharacterData.prototype, 'data');
