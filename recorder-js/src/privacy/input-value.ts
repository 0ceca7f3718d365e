import { nodeName } from '../lib/dom.ts';
import type { ResolvedOptions } from '../options.ts';
import { shorten } from './bounds.ts';
import { isSecretName } from './secret-name.ts';

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Types of fields whose value names the field and is not typed by a person. */
const buttons = /^(button|submit|reset|image)$/;

export function isField(node: Node): node is Field {
  return /^(INPUT|TEXTAREA|SELECT)$/.test(nodeName(node));
}

/** Whether the field's state is a check, and not a text. */
export function isCheck(field: Field): boolean {
  return field.type === 'checkbox' || field.type === 'radio';
}

/** Whether the field's value is the page's own words. */
export function isButton(field: Field): boolean {
  return buttons.test(field.type);
}

/** The field's value as it is recorded. `masked`: the field stands in an element whose text is masked. */
export function inputValue(field: Field, options: ResolvedOptions, masked: boolean | number): string {
  const value = shorten(field.value);
  if (!value) return value;
  const { maskInput, scrub, isIgnored } = options;
  if (isCheck(field) || isButton(field)) return masked ? maskInput(value, field) : (isButton(field) ? scrub.words : scrub.text)(value);
  if (isIgnored(field)) return '';
  return masked || isHidden(field, options) ? maskInput(value, field) : scrub.text(value);
}

/** Whether the field's value is hidden wherever the field stands. */
export function isHidden(field: Field, { maskAllInputs }: ResolvedOptions): boolean {
  return maskAllInputs || isSecret(field);
}

const secrets = new WeakSet<Element>();

/**
 * Whether the field holds a password, a code, card data or a value that the page keeps for itself, by its type, its autocomplete or
 * its names. A field that was secret once stays so: "show password" turns its type to text.
 */
function isSecret(field: Field): boolean {
  const { type, autocomplete, name, id, labels } = field;
  if (
    /^(password|hidden)$/.test(type) ||
    /password|one-time|cc-/.test(autocomplete) ||
    [
      name,
      id,
      field.getAttribute('aria-label'),
      field.getAttribute('placeholder'),
      ...Array.from(labels ?? [], (label) => label.textContent),
    ].some((called) => called && isSecretName(called))
  )
    secrets.add(field);
  return secrets.has(field);
}
