import type { ResolvedOptions } from '../options.ts';
import { recordedCss, type Based } from './urls.ts';

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
  const texts = Array.from(rules, (rule) => {
    const { styleSheet, media, cssText } = rule as CSSImportRule;
    const imported = styleSheet && sheetText(styleSheet, from, options);
    if (imported == null) return recordedCss(cssText, from, options);
    return media.mediaText ? `@media ${media.mediaText}{${imported}}` : imported;
  });
  return texts.join('');
}
