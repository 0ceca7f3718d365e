import type { ResolvedOptions } from '../../options.ts';
import { recordedCss } from './recorded-css.ts';
import type { Based } from '../urls.ts';

/**
 * The rules of a style sheet as text; undefined if the browser does not show them (the sheet is another origin's) or has not loaded
 * them yet.
 */
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
  // Rules that wait to be written as one text, because the limits hold for the text as a whole.
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

/** The rules of a style element, if a script has changed them so that the element's text does not tell them; else undefined. */
export function changedText(style: HTMLStyleElement, options: ResolvedOptions): string | undefined {
  const { sheet, textContent } = style;
  const { length } = sheet?.cssRules ?? '';
  if (!length) return undefined;
  if (textContent!.trim()) {
    const parsed = parse(textContent!);
    // An @import is not allowed in the parsed sheet, so a sheet that has one differs too; its imported rules are then part of the text.
    if (!parsed || parsed.cssRules.length === length) return undefined;
  }
  return sheetText(sheet, style, options);
}

/** The style sheet of a text; undefined where the browser cannot parse it (Safari before 16.4). */
function parse(text: string): CSSStyleSheet | undefined {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  } catch {
    return undefined;
  }
}
