import type { RecordedEvent } from './record-page.ts';

/** One string of a recording, and its place: the kind of its record and the field, however deep. */
export interface RecordedString {
  place: string;
  text: string;
}

const types = ['Load', 'Load', 'Snapshot', 'Data', 'Meta', 'Custom', 'Plugin'];
/** rrweb's sources, as the wire's records name them; the others travel as Data. */
const sources: Record<number, string> = {
  0: 'Mutation',
  1: 'Pointer',
  2: 'Interaction',
  3: 'Scroll',
  4: 'Viewport',
  5: 'Input',
  6: 'Pointer',
  12: 'Pointer',
  14: 'Selection',
};
/** Fields with a map whose names the page chose. */
const maps = /^(?:traits|props|requestHeaders|responseHeaders|keyframes|options|deep)$/;

/** The kind of the wire record that an event travels as; of custom and plugin events also the tag or the plugin. */
export function kindOf({ type, data }: RecordedEvent): string {
  if (type === 3) return sources[data.source as number] ?? `Data/${data.source as number}`;
  if (type === 5) return `Custom/${data.tag as string}`;
  return type === 6 ? `Plugin/${data.plugin as string}` : types[type];
}

/** Every string of an event: values, and the names that the page chose. */
export function stringsOf(event: RecordedEvent): RecordedString[] {
  const found: RecordedString[] = [];
  const walk = (value: unknown, place: string): void => {
    if (typeof value === 'string') found.push({ place, text: value });
    if (!value || typeof value !== 'object') return;
    if (Array.isArray(value)) return value.forEach((item) => walk(item, place));
    for (const [key, item] of Object.entries(value)) {
      // A tree is one place however deep.
      if (/^(?:childNodes|node|adds)$/.test(key)) walk(item, place);
      else if (key === 'attributes' && !Array.isArray(item))
        for (const [name, text] of Object.entries(item as object)) {
          found.push({ place: `${place}.attribute-name`, text: name });
          walk(text, `${place}.attribute`);
        }
      else if (maps.test(key)) {
        walk(JSON.stringify(item), `${place}.${key}`);
      } else walk(item, `${place}.${key}`);
    }
  };
  walk(event.data, kindOf(event));
  return found;
}
