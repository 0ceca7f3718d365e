import type { ResolvedOptions } from '../options.ts';
import { interfaceText, PersonsWords, saysInterface, shape } from '../privacy/interface-text.ts';

/** Completes the options for the preset `interface`. Nothing of the DOM is recorded before. */
export function showInterface(options: ResolvedOptions): void {
  const words = new PersonsWords(options.person!);
  options.says = saysInterface;
  Object.assign(options.scrub, { text: shape, words: (text: string) => interfaceText(text, words) });
}
