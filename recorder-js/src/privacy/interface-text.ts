import { getAttribute, hasAttribute, nodeName } from '../lib/dom.ts';
import { shorten } from './bounds.ts';

/**
 * Elements with the application's own words, as opposed to its data: buttons, labels, headings, table heads, menus, tabs, legends
 * and navigation.
 */
const tags = /^(?:button|label|h[1-6]|legend|summary|caption|nav|menu)$/i;
const roles =
  /^(?:button|switch|heading|tab|tablist|menu|menubar|menuitem|menuitemcheckbox|menuitemradio|navigation|columnheader|toolbar)$/i;
/** Elements whose text belongs to a person, wherever they stand. */
const content = /^(?:input|textarea|select|option|td|output|canvas)$/i;

/** Whether the words in an element are the application's own; undefined: the same as around the element. */
export function saysInterface(element: Element): boolean | undefined {
  const name = nodeName(element);
  const role = getAttribute(element, 'role');
  if (content.test(name) || hasAttribute(element, 'contenteditable')) return false;
  if (role) return roles.test(role) || undefined;
  // The head of a row names the subject of the row, so only heads of columns are the application's.
  if (/^th$/i.test(name))
    return /^col/i.test(getAttribute(element, 'scope') ?? '') || /^thead$/i.test(element.parentElement?.parentElement?.nodeName ?? '');
  return tags.test(name) || undefined;
}

/** The shape of a text's words: letters become x and X, digits 0. */
export function shape(text: string): string {
  return shorten(text)
    .replace(/\p{Lu}/gu, 'X')
    .replace(/[^\P{L}X]/gu, 'x')
    .replace(/\p{N}/gu, '0');
}

/** The words that name the person, as `identify` told them. */
export class PersonsWords {
  readonly #words = new Set<string>();
  readonly #facts: unknown[];
  #read = 0;

  /** Takes the words of every text in `facts`, to which more facts may be added later; names of properties are the page's. */
  constructor(facts: unknown[]) {
    this.#facts = facts;
  }

  in(text: string): boolean {
    while (this.#read < this.#facts.length) this.#add(this.#facts[this.#read++]);
    return this.#words.size > 0 && !!text.match(/\p{L}{2,}/gu)?.some((word) => this.#words.has(word.toLowerCase()));
  }

  #add(fact: unknown): void {
    if (typeof fact === 'string') for (const word of fact.match(/\p{L}{2,}/gu) ?? []) this.#words.add(word.toLowerCase());
    else if (fact && typeof fact === 'object') Object.values(fact).forEach((fact) => this.#add(fact));
  }
}

/** A text of the interface: readable unless it holds digits, an e-mail address or words of the person. */
export function interfaceText(text: string, person: PersonsWords): string {
  return /[\p{N}@]|%40/u.test(text) || person.in(text) ? shape(text) : shorten(text);
}
