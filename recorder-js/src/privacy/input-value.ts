import { nodeName } from '../lib/dom.ts';
import type { ResolvedOptions } from '../options.ts';

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Fields that say what they are, not what a person typed. */
const buttons = /^(button|submit|reset|image)$/;

export function isField(node: Node): node is Field {
  return /^(INPUT|TEXTAREA|SELECT)$/.test(nodeName(node));
}

/** A field whose state is a check, not a text. */
export function isCheck(field: Field): boolean {
  return field.type === 'checkbox' || field.type === 'radio';
}

/** A field whose value is the page's own words. */
export function isButton(field: Field): boolean {
  return buttons.test(field.type);
}

/** What the recording gets of the field's value; `masked`: it is in an element whose text is. */
export function inputValue(
  field: Field,
  { maskAllInputs, maskInput, isIgnored, scrub }: ResolvedOptions,
  masked: boolean | number,
): string {
  const value = field.value;
  if (!value) return value;
  if (isCheck(field) || isButton(field)) return masked ? maskInput(value, field) : scrub.text(value);
  if (isIgnored(field)) return '';
  return isSecret(field) || maskAllInputs || masked ? maskInput(value, field) : scrub.text(value);
}

const secrets = new WeakSet<Element>();

/** A password, and what was one: "show password" turns the type to text. */
function isSecret(field: Field): boolean {
  if (field.type === 'password' || /password|cc-/.test(field.autocomplete)) secrets.add(field);
  return secrets.has(field);
}
