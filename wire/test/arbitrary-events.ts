import fc from 'fast-check';
import type { RrwebEvent } from '../src/index.ts';

const id = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: -2, max: 100_000 }));
const time = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }) },
  { weight: 1, arbitrary: fc.double({ min: -1e12, max: 1e13, noNaN: true }) },
);
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger());
const text = fc.oneof(
  fc.constantFrom('div', 'class', 'a', '', 'style', 'hello world'),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'grapheme', minLength: 80, maxLength: 300 }),
);
const json = fc.jsonValue({ maxDepth: 4 });
const bool = fc.boolean();

/** Changed properties of a style: texts that differ in their numbers, and texts that only look as if they did. */
const declarations = fc.dictionary(
  fc.constantFrom('transform', 'opacity', '--a', '__proto__'),
  fc.oneof(
    fc.tuple(fc.integer(), fc.nat(40)).map(([x, y]) => `translate(${x}px, ${y}.5px)`),
    fc.constantFrom('007', '0.050', '1', '', 'a\0b', '\0', '12345678901234567', '9'.repeat(400)),
    text,
  ),
  { maxKeys: 3 },
);
const attributeValue = fc.oneof({ weight: 8, arbitrary: text }, fc.constantFrom(true, null, false), number, json, declarations);
const attributes = fc.dictionary(
  fc.oneof(fc.constantFrom('class', 'style', 'href', 'rr_width', '_cssText', '__proto__'), text),
  attributeValue,
  { maxKeys: 5 },
);

const common = {
  id,
  rootId: fc.option(id, { nil: undefined }),
  isShadow: fc.constantFrom(undefined, undefined, true, false),
  isShadowHost: fc.constantFrom(undefined, undefined, true),
};
const extra = fc.constantFrom({}, {}, {}, {}, { needBlock: true }, { isStyle: true, odd: [1, 'two', { three: null }] });
const withExtra = (node: fc.Arbitrary<object>) => fc.tuple(node, extra).map(([n, e]) => ({ ...n, ...e }));

const { node } = fc.letrec<{ node: object; children: object[] }>((tie) => ({
  children: fc.array(tie('node'), { maxLength: 4, size: 'small' }),
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    withExtra(fc.record({ type: fc.constantFrom(3, 5), textContent: text, ...common })),
    withExtra(fc.record({ type: fc.constant(4), textContent: fc.constant(''), ...common })),
    withExtra(fc.record({ type: fc.constant(1), name: text, publicId: text, systemId: text, ...common })),
    withExtra(
      fc.record({
        type: fc.constant(2),
        tagName: text,
        attributes,
        childNodes: tie('children'),
        isSVG: fc.constantFrom(undefined, true),
        isCustom: fc.constantFrom(undefined, true),
        ...common,
      }),
    ),
    withExtra(fc.record({ type: fc.constant(0), childNodes: tie('children'), compatMode: fc.option(text, { nil: undefined }), ...common })),
  ),
}));

const mutation = fc.record({
  source: fc.constant(0),
  texts: fc.array(fc.record({ id, value: fc.option(text) }), { maxLength: 4 }),
  attributes: fc.array(fc.record({ id, attributes }), { maxLength: 4 }),
  removes: fc.array(fc.record({ id, parentId: id, isShadow: fc.constantFrom(undefined, undefined, true, false) }), { maxLength: 4 }),
  adds: fc.array(
    fc.record({ parentId: id, nextId: fc.option(id), previousId: fc.constantFrom(undefined, undefined, undefined, null, 3), node }),
    { maxLength: 5 },
  ),
  isAttachIframe: fc.constantFrom(undefined, undefined, true),
});
const position = fc.record({ x: fc.oneof(fc.integer(), number), y: fc.integer(), id, timeOffset: fc.integer({ min: -500, max: 0 }) });
const integerPosition = fc.record({ x: fc.integer(), y: fc.integer(), id, timeOffset: fc.integer({ min: -500, max: 0 }) });
const moves = (p: typeof position) => fc.record({ source: fc.constantFrom(1, 6, 12), positions: fc.array(p, { maxLength: 6 }) });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** The data of every incremental source of @rrweb/types, and of some sources that no version has. */
const incremental = fc.oneof(
  mutation,
  moves(integerPosition),
  moves(position),
  fc.record({
    source: fc.constant(2),
    type: fc.integer({ min: 0, max: 10 }),
    id,
    x: optional(number),
    y: optional(number),
    pointerType: optional(fc.constantFrom(0, 1, 2)),
  }),
  fc.record({ source: fc.constant(3), id, x: number, y: number }),
  fc.record({ source: fc.constant(4), width: number, height: number }),
  fc.record({ source: fc.constant(5), id, text, isChecked: bool, userTriggered: optional(bool) }),
  fc.record({
    source: fc.constant(7),
    type: fc.integer({ min: 0, max: 4 }),
    id,
    currentTime: optional(number),
    volume: optional(number),
    muted: optional(bool),
    loop: optional(bool),
    playbackRate: optional(number),
  }),
  fc.record({
    source: fc.constant(8),
    id: optional(id),
    styleId: optional(id),
    removes: fc.array(fc.record({ index: fc.oneof(id, fc.array(id)) })),
    adds: fc.array(fc.record({ rule: text, index: optional(fc.array(id)) })),
    replace: optional(text),
    replaceSync: optional(text),
  }),
  fc.record({
    source: fc.constant(9),
    id,
    type: fc.constantFrom(0, 1, 2),
    commands: fc.array(fc.record({ property: text, args: fc.array(json), setter: optional(fc.constant(true)) })),
  }),
  fc.record({ source: fc.constant(10), family: text, fontSource: text, buffer: bool, descriptors: optional(fc.dictionary(text, text)) }),
  fc.record({
    source: fc.constant(13),
    id: optional(id),
    styleId: optional(id),
    index: fc.array(id),
    set: optional(fc.record({ property: text, value: fc.option(text), priority: optional(text) })),
    remove: optional(fc.record({ property: text })),
  }),
  fc.record({ source: fc.constant(14), ranges: fc.array(fc.record({ start: id, startOffset: id, end: id, endOffset: id })) }),
  fc.record({
    source: fc.constant(15),
    id,
    styles: optional(fc.array(fc.record({ styleId: id, rules: fc.array(fc.record({ rule: text, index: optional(id) })) }))),
    styleIds: fc.array(id),
  }),
  fc.record({ source: fc.constant(16), define: optional(fc.record({ name: text })) }),
  fc.record({ source: fc.constantFrom(3, 5, 14, 99), odd: json }),
  json,
);

/** Events of every type of @rrweb/types, and odd ones. */
export const rrwebEvent: fc.Arbitrary<RrwebEvent> = fc
  .tuple(
    fc.oneof(
      fc.record({ type: fc.constantFrom(0, 1), data: optional(fc.oneof(fc.constant({}), json)) }),
      fc.record({ type: fc.constant(2), data: fc.record({ node, initialOffset: fc.record({ top: number, left: number }) }) }),
      fc.record({ type: fc.constant(3), data: incremental }),
      fc.record({ type: fc.constant(4), data: fc.record({ href: text, width: number, height: number }) }),
      fc.record({ type: fc.constant(5), data: fc.record({ tag: text, payload: optional(json) }) }),
      fc.record({ type: fc.constant(6), data: fc.record({ plugin: text, payload: json }) }),
      fc.record({ type: fc.constantFrom(7, 8, 42), data: json }),
    ),
    time,
    fc.constantFrom(undefined, undefined, undefined, 12.5),
  )
  // Events travel as JSON, which has no undefined and no -0.
  .map(([event, timestamp, delay]) => JSON.parse(JSON.stringify({ ...event, timestamp, delay })) as RrwebEvent);
