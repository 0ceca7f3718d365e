import { nodeName } from '../lib/dom.ts';
import type { ResolvedOptions } from '../options.ts';
import { shorten } from './bounds.ts';
import { isSecretName } from './secret-name.ts';

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
export function inputValue(field: Field, options: ResolvedOptions, masked: boolean | number): string {
  const value = shorten(field.value);
  if (!value) return value;
  const { maskInput, scrub, isIgnored } = options;
  if (isCheck(field) || isButton(field)) return masked ? maskInput(value, field) : (isButton(field) ? scrub.words : scrub.text)(value);
  if (isIgnored(field)) return '';
  return masked || isHidden(field, options) ? maskInput(value, field) : scrub.text(value);
}

/** Whether nobody may see what the field holds, wherever it stands. */
export function isHidden(field: Field, { maskAllInputs }: ResolvedOptions): boolean {
  return maskAllInputs || isSecret(field);
}

const secrets = new WeakSet<Element>();

/** A password, a code, a card, what the page keeps for itself: by what the field is, or by what it is called. And what was one: "show password" turns the type to text. */
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
