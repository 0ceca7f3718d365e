import { RecordKind } from '@session-replay/wire/codec/format';
import { Source } from '@session-replay/wire/rrweb/rrweb-type';
import { nodeType } from '../../lib/dom.ts';
import { caught } from '../../lib/guard.ts';
import { patchMethod, patchProperty } from '../../lib/patch.ts';
import { stopAll } from '../../lib/stop.ts';
import type { Observe } from '../context.ts';
import { recordedCss } from './recorded-css.ts';
import { changedText } from './style-sheet.ts';

type Changes = { adds?: { rule: string; index: number | number[] }[]; removes?: { index: number | number[] }[]; replaceSync?: string };

/**
 * Records the changes that scripts make to style sheets: to rules and declarations, to adopted sheets, and whether a sheet is switched off.
 */
export const observeStyleRules: Observe = (context) => {
  const { document, window, mirror, options, emit, later } = context;
  const { CSSStyleSheet, CSSGroupingRule, CSSStyleRule, CSSStyleDeclaration, CSSKeyframesRule, ShadowRoot, Document, StyleSheet } = window;
  const css = (text: string): string => recordedCss(text, document, options);

  /**
   * Records a change together with the DOM's, if the sheet then is still the one in the recording: a sheet that is recorded later
   * contains it.
   */
  function change(sheet: CSSStyleSheet | null, changes: () => Changes): void {
    const owner = sheet?.ownerNode as HTMLStyleElement | null | undefined;
    const idOf = (): number | undefined => (owner ? owner.sheet === sheet && mirror.id(owner) : sheet && mirror.style(sheet)) || undefined;
    const id = idOf();
    if (id)
      later(() => id === idOf() && emit(RecordKind.Data, { source: Source.StyleSheetRule, [owner ? 'id' : 'styleId']: id, ...changes() }));
  }

  /** The place of a rule, or of `index` in it. */
  function place(rule: CSSRule | null, index?: number): number | number[] {
    const path = index === undefined ? [] : [index];
    for (; rule; rule = rule.parentRule)
      path.unshift(Array.prototype.indexOf.call(((rule.parentRule ?? rule.parentStyleSheet) as CSSStyleSheet).cssRules, rule));
    return path.length > 1 ? path : path[0];
  }

  /** Records a change at `index` of a sheet or a rule. */
  function changeAt(self: unknown, index: unknown, changes: (index: number | number[]) => Changes): void {
    const rule = self instanceof CSSStyleSheet ? null : (self as CSSRule);
    const at = place(rule, index as number);
    change(rule ? rule.parentStyleSheet : (self as CSSStyleSheet), () => changes(at));
  }
  const onInsert = ([text, at = 0]: unknown[], self: unknown): void =>
    changeAt(self, at, (index) => ({ adds: [{ rule: css(String(text)), index }] }));
  const onDelete = ([at]: unknown[], self: unknown): void => changeAt(self, at, (index) => ({ removes: [{ index }] }));

  const touched = new Set<CSSRule>();
  /** Records a rule as a whole that has changed, or may be about to (`before`: its text until now). */
  function touch(rule: CSSRule | null, before?: string): void {
    if (!rule || touched.has(rule) || rule.parentStyleSheet === null) return;
    touched.add(rule);
    const at = place(rule);
    const behind = Array.isArray(at) ? [...at.slice(0, -1), at[at.length - 1] + 1] : at + 1;
    later(() => {
      touched.delete(rule);
      const { cssText, parentStyleSheet } = rule;
      // rrweb first adds and then removes.
      if (cssText !== before) change(parentStyleSheet, () => ({ adds: [{ rule: css(cssText), index: at }], removes: [{ index: behind }] }));
    });
  }
  const touchBefore = (rule: CSSRule): void => touch(rule, rule.cssText);
  const touchParent = (style: CSSStyleDeclaration): void => touch(style.parentRule);

  const onReplace = ([text]: unknown[], self: unknown): void => change(self as CSSStyleSheet, () => ({ replaceSync: css(String(text)) }));

  const stops = [
    patchMethod(CSSStyleSheet.prototype, 'replaceSync', onReplace),
    patchMethod(CSSStyleSheet.prototype, 'replace', onReplace),
    patchProperty(CSSStyleRule.prototype, 'style', undefined, touchBefore, caught),
    patchProperty(CSSStyleRule.prototype, 'selectorText', (rule: CSSRule) => touch(rule)),
    patchProperty(CSSStyleDeclaration.prototype, 'cssText', touchParent, undefined, caught),
    patchMethod(CSSStyleDeclaration.prototype, 'setProperty', (_, self) => touchParent(self as CSSStyleDeclaration), undefined, caught),
    patchMethod(CSSStyleDeclaration.prototype, 'removeProperty', (_, self) => touchParent(self as CSSStyleDeclaration), undefined, caught),
    patchMethod(CSSKeyframesRule.prototype, 'appendRule', (_, self) => touch(self as CSSRule)),
    patchMethod(CSSKeyframesRule.prototype, 'deleteRule', (_, self) => touch(self as CSSRule)),
    patchProperty(StyleSheet.prototype, 'disabled', ({ ownerNode }: StyleSheet) => ownerNode && context.again(ownerNode as Element)),
  ];
  for (const { prototype } of [CSSStyleSheet, CSSGroupingRule, CSSStyleRule])
    if (Object.hasOwn(prototype, 'insertRule'))
      stops.push(patchMethod(prototype, 'insertRule', onInsert), patchMethod(prototype, 'deleteRule', onDelete));
  // A script may also change the list that it has read.
  let reading = false;
  const onAdopt = (owner: Document | ShadowRoot): void => void (reading || later(() => recordAdopted(owner)));
  for (const { prototype } of [Document, ShadowRoot]) stops.push(patchProperty(prototype, 'adoptedStyleSheets', onAdopt, onAdopt));

  const adopted = new WeakMap<Node, string>();
  function recordAdopted(owner: Document | ShadowRoot): void {
    const id = mirror.id(nodeType(owner) === 11 ? (owner as ShadowRoot).host : owner);
    reading = true;
    const sheets = owner.adoptedStyleSheets;
    reading = false;
    if (!id || !sheets) return;
    const styles: { styleId: number; rules: { rule: string; index: number }[] }[] = [];
    const styleIds = sheets.map((sheet) => {
      const known = mirror.style(sheet);
      if (known) return known;
      const styleId = mirror.addStyle(sheet);
      styles.push({ styleId, rules: Array.from(sheet.cssRules, ({ cssText }, index) => ({ rule: css(cssText), index })) });
      return styleId;
    });
    const state = id + styleIds.join();
    if (state === (adopted.get(owner) ?? String(id))) return;
    adopted.set(owner, state);
    emit(RecordKind.Data, { source: Source.AdoptedStyleSheet, id, styleIds, styles: styles.length ? styles : undefined });
  }

  stops.push(
    context.nodes.on((node) => {
      const root = node === document ? document : node.ownerDocument === document && mirror.rootOf(node);
      if (root) recordAdopted(root as ShadowRoot);
    }),
  );
  // Style elements whose rules scripts have changed since they were recorded are recorded again.
  context.sheets?.forEach((text, style) => {
    if (style.ownerDocument === document && (style.sheet?.disabled || changedText(style, options) !== text)) context.again(style);
  });
  return stopAll(stops);
};
