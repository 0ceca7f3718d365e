import type { ResolvedOptions } from '../options.ts';
import { recordedCss } from './recorded-css.ts';
import type { Based } from './urls.ts';

/** The rules of a style sheet as text; undefined if the browser does not show them (another origin's) or they are not there yet. */
export function sheetText(sheet: CSSStyleSheet | null, base: Based, options: ResolvedOptions): string | undefined {
  if (!sheet) return undefined;
  let rules: CSSRuleList;
  try {
    rules = sheet.cssRules;
  } catch {
    return undefined;
  }
  const from = sheet.href ? { baseURI: sheet.href } : base;
  let text = '';
  // Rules that wait to be written as one text: what it may hold is bounded as a whole.
  let own = '';
  for (const rule of Array.from(rules)) {
    const { styleSheet, media, cssText } = rule as CSSImportRule;
    const imported = styleSheet && sheetText(styleSheet, from, options);
    if (imported == null) own += cssText;
    else {
      text += recordedCss(own, from, options) + (media.mediaText ? `@media ${media.mediaText}{${imported}}` : imported);
      own = '';
    }
  }
  return text + recordedCss(own, from, options);
}

/** The rules of a style element, where a script has changed them so that its text does not tell. */
export function changedText(style: HTMLStyleElement, options: ResolvedOptions): string | undefined {
  const { sheet, textContent } = style;
  const { length } = sheet?.cssRules ?? '';
  if (!length) return undefined;
  if (textContent!.trim()) {
    const parsed = parse(textContent!);
    // An @import is not allowed here, so a sheet that has one differs too; what it has loaded is in the rules.
    if (!parsed || parsed.cssRules.length === length) return undefined;
  }
  return sheetText(sheet, style, options);
}

/** What a style sheet's text says; undefined where the browser cannot tell (Safari before 16.4). */
function parse(text: string): CSSStyleSheet | undefined {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  } catch {
    return undefined;
  }
}
