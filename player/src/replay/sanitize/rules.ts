import { cleanCss } from './css.ts';
import type { Loads } from './loads.ts';
import * as shape from './shape.ts';

type Data = Record<string, unknown>;

/** Cleans scripts' changes of style sheets: rules (source 8), declarations in rules (13), adopted sheets (15). Null: no such change. */
export function cleanRules(data: Data, loads: Loads): Data | null {
  const { source } = data;
  const ids = {
    ...(shape.number(data['id']) !== null && { id: data['id'] }),
    ...(shape.number(data['styleId']) !== null && { styleId: data['styleId'] }),
  };
  const css = (value: unknown): string | null => (typeof value === 'string' ? cleanCss(value, loads) : null);
  const rules = (value: unknown): object[] =>
    shape.list(value).flatMap((one) => {
      const { rule, index } = shape.fields(one);
      const text = css(rule);
      return text === null ? [] : [{ rule: text, ...(isIndex(index) && { index }) }];
    });
  switch (source) {
    case 8: {
      const removes = shape.list(data['removes']).filter((one) => isIndex(shape.fields(one)['index']));
      const replace = css(data['replace']);
      const replaceSync = css(data['replaceSync']);
      return {
        source,
        ...ids,
        adds: rules(data['adds']),
        removes,
        ...(replace !== null && { replace }),
        ...(replaceSync !== null && { replaceSync }),
      };
    }
    case 13: {
      const set = shape.fields(data['set']);
      const remove = shape.text(shape.fields(data['remove'])['property']);
      const value = css(set['value']);
      if (!Array.isArray(data['index']) || data['index'].length === 0 || !isIndex(data['index'])) return null;
      return {
        source,
        ...ids,
        index: data['index'],
        ...(typeof set['property'] === 'string' &&
          value !== null && { set: { property: set['property'], value, priority: set['priority'] === 'important' ? 'important' : '' } }),
        ...(remove !== null && { remove: { property: remove } }),
      };
    }
    default: {
      const styles = shape.list(data['styles']).flatMap((one) => {
        const style = shape.fields(one);
        return shape.number(style['styleId']) === null ? [] : [{ styleId: style['styleId'], rules: rules(style['rules']) }];
      });
      return { source, ...ids, styleIds: shape.list(data['styleIds']).filter((id) => shape.number(id) !== null), styles };
    }
  }
}

function isIndex(value: unknown): boolean {
  const whole = (one: unknown): boolean => Number.isInteger(one) && (one as number) >= 0;
  return whole(value) || (Array.isArray(value) && value.length > 0 && value.length < 20 && value.every(whole));
}
