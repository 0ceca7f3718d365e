import { absoluteCss } from './urls.ts';

/** The rules of a style sheet as text; undefined if the browser does not show them (another origin's) or they are not there yet. */
export function sheetText(sheet: CSSStyleSheet | null, base: string): string | undefined {
  if (!sheet) return undefined;
  let rules: CSSRuleList;
  try {
    rules = sheet.cssRules;
  } catch {
    return undefined;
  }
  let text = '';
  const from = sheet.href ?? base;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i] as CSSImportRule;
    const imported = rule.styleSheet ? sheetText(rule.styleSheet, from) : undefined;
    if (imported === undefined) text += absoluteCss(rule.cssText, from);
    else {
      const media = rule.media?.mediaText;
      text += media ? `@media ${media}{${imported}}` : imported;
    }
  }
  return text;
}
