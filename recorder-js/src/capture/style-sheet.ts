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

/** How many rules a style element has now. */
export function rulesOf({ sheet }: HTMLStyleElement): number | undefined {
  return sheet?.cssRules.length;
}
