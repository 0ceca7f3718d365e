import { inputValue, isButton, isCheck, isField } from '../privacy/input-value.ts';
import type { CaptureContext } from './context.ts';
import { absolute, absoluteCss, absoluteSrcset } from './urls.ts';
import { sheetText } from './style-sheet.ts';

type Write = (name: string, value: string | number | true | null) => void;

const urls = /^(?:src|href|xlink:href|poster|background|data)$/;

/** What the recording gets of one attribute as it stands in the page; undefined: nothing. */
export function attributeValue(element: Element, name: string, value: string, { document, options }: CaptureContext): string | undefined {
  const tag = element.nodeName;
  if (name === 'value' && isField(element)) return inputValue(element, options);
  // Whether it is checked or selected now is state, not markup.
  if ((name === 'checked' && tag === 'INPUT') || (name === 'selected' && tag === 'OPTION')) return undefined;
  if (name === 'style') return absoluteCss(value, document.baseURI);
  if (urls.test(name)) return tag === 'IFRAME' ? undefined : absolute(value, document.baseURI);
  if (name === 'srcset') return absoluteSrcset(value, document.baseURI);
  // A nonce is a password of the page's policy; srcdoc is a document that is not recorded.
  if (name === 'nonce' || name === 'srcdoc') return undefined;
  return value;
}

/** Writes an element's attributes, and the state the markup does not tell, under rrweb's names. */
export function writeAttributes(element: Element, context: CaptureContext, write: Write): void {
  const tag = element.nodeName;
  const cssText =
    tag === 'LINK' ? linkText(element as HTMLLinkElement) : tag === 'STYLE' ? insertedText(element as HTMLStyleElement) : undefined;
  if (cssText !== undefined) write('_cssText', cssText);
  const attributes = element.attributes;
  for (let i = 0; i < attributes.length; i++) {
    const { name, value } = attributes[i];
    if (cssText !== undefined && (name === 'rel' || name === 'href')) continue;
    if (name === 'value' && isField(element) && !isCheck(element)) continue;
    const recorded = attributeValue(element, name, value, context);
    if (recorded !== undefined) write(name, recorded);
  }
  if (isField(element)) writeField(element, context, write);
  else if (tag === 'OPTION') {
    // Which one is chosen is the select's value, as private as any.
    if ((element as HTMLOptionElement).selected && !context.options.maskAllInputs) write('selected', true);
  } else if (tag === 'DIALOG' && (element as HTMLDialogElement).open)
    write('rr_open_mode', element.matches('dialog:modal') ? 'modal' : 'non-modal');
}

function writeField(field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, { options }: CaptureContext, write: Write): void {
  if (isCheck(field)) {
    if ((field as HTMLInputElement).checked) write('checked', true);
  } else if (isButton(field)) {
    if (field.hasAttribute('value')) write('value', field.value);
  } else {
    const value = inputValue(field, options);
    if (value) write('value', value);
  }
}

/** The text of a linked style sheet, once it is loaded. */
export function linkText(link: HTMLLinkElement): string | undefined {
  return /stylesheet/i.test(link.rel) ? sheetText(link.sheet, link.baseURI) : undefined;
}

/** The rules that a script put into a style element that has no text. */
function insertedText(style: HTMLStyleElement): string | undefined {
  return (style.sheet as CSSStyleSheet | null)?.cssRules.length && !style.textContent!.trim()
    ? sheetText(style.sheet, style.baseURI)
    : undefined;
}
