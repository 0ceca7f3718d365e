/** A longer name of a field is not one that a person chose. */
const maxName = 60;

/** One line, without the star of what must be filled in; nothing if it is masked. */
export function readable(said: string): string {
  const line = said.replace(/\s+/g, ' ').trim();
  if (/^[*•●∗█■\s.,@-]+$/.test(line) && /[*•●∗█■]/.test(line)) return '';
  return line.replace(/[\s*:：]+$/, '') || line;
}

/** `billingAddress[first_name]` → `first name`; nothing for what a program made up. */
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
