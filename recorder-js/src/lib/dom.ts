import { own } from './natives.ts';

// Readers of the DOM that use the browser's own getters and methods, which take a third of the time. Neither a form's field
// (`<input name="parentNode">`) nor a property that the page defines on an element answers in their place.

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
