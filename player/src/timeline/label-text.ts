/** A name of a field that is longer than this was generated, not chosen by a person. */
const maxName = 60;

/** A label as one line, without the star of a required field; empty if the label is masked. */
export function readable(said: string): string {
  const line = said.replace(/\s+/g, ' ').trim();
  if (/^[*•●∗█■\s.,@-]+$/.test(line) && /[*•●∗█■]/.test(line)) return '';
  return line.replace(/[\s*:：]+$/, '') || line;
}

/** `billingAddress[first_name]` → `first name`; empty for a name that a program generated. */
export function humanised(name: string): string {
  const last = name.replace(/\[\]$/, '').replace(/\]$/, '').split(/[[.]/).at(-1) ?? '';
  if (last.length > maxName || /\d{2}|[^\w-]|^(?:mat|mui|radix|react|cdk|rc|ember|headlessui|chakra|field|input|ctl)[\w-]*\d/i.test(last))
    return '';
  const words = last
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return /[a-z]{2}/.test(words) ? words : '';
}
