import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Head, NodeType, RecordKind, RrwebToWire, SEAL_BYTES, SegmentWriter, WireToRrweb, type RrwebEvent } from '../src/index.ts';
import { rrwebEvent } from './arbitrary-events.ts';

/** Turns rrweb events into segments and back into events. */
function roundTrip(events: RrwebEvent[]): { events: RrwebEvent[]; segments: Uint8Array[] } {
  const segments: Uint8Array[] = [];
  const toWire = new RrwebToWire((raw) => segments.push(raw));
  for (const event of events) toWire.write(event);
  toWire.flush();
  const toRrweb = new WireToRrweb();
  return { events: segments.flatMap((raw) => toRrweb.read(raw)), segments };
}

test('every event of rrweb comes back exactly', () => {
  fc.assert(
    fc.property(fc.array(rrwebEvent, { maxLength: 12 }), (events) => {
      expect(roundTrip(events).events).toEqual(events);
    }),
    { numRuns: 3000, endOnFailure: true },
  );
});

const element = (id: number, childNodes: unknown[] = []) => ({ type: 2, tagName: 'div', attributes: { class: 'a b' }, childNodes, id });
const snapshot = (node: unknown) => ({ type: 2, data: { node, initialOffset: { top: 0, left: 0 } }, timestamp: 1000 }) as RrwebEvent;

test('what moves differs in its numbers only, and takes few bytes', () => {
  const move = (i: number) => ({ id: i + 10, attributes: { style: { transform: `translate(${i * 3}px, 7px)`, opacity: '0.5' } } });
  const event = {
    type: 3,
    data: { source: 0, texts: [], attributes: Array.from({ length: 200 }, (_, i) => move(i)), removes: [], adds: [] },
    timestamp: 1000,
  } as RrwebEvent;
  const { events, segments } = roundTrip([event]);
  expect(events).toEqual([event]);
  expect(segments[0].length).toBeLessThan(200 * 17);
});

test('declarations that are cut short are refused', () => {
  const writer = new SegmentWriter();
  writer.begin(RecordKind.Mutation, 5).int(0).int(0).int(0).int(1).int(1).int(1).slot('style').value({ transform: 'scale(3)' }).end();
  const raw = writer.take();
  // From [name, template, 3] to [name, template].
  raw[raw.indexOf(0x93)] = 0x92;
  expect(() => new WireToRrweb().read(raw)).toThrow('declarations');
});

test('a large snapshot spans segments, none of them large', () => {
  const children = Array.from({ length: 20_000 }, (_, i) => ({ type: 3, textContent: `text ${i}`, id: i + 2 }));
  const { events, segments } = roundTrip([snapshot(element(1, children))]);
  expect(events).toEqual([snapshot(element(1, children))]);
  expect(segments.length).toBeGreaterThan(3);
  for (const raw of segments) expect(raw.length).toBeLessThan(SEAL_BYTES + 1024);
});

test('a DOM 20,000 levels deep is read and written without recursion', () => {
  let node = element(20_000);
  for (let id = 19_999; id > 0; id--) node = element(id, [node]);
  const [event] = roundTrip([snapshot(node)]).events as { data: { node: typeof node } }[];
  let depth = 0;
  for (let at: typeof node | undefined = event.data.node; at; at = at.childNodes[0] as typeof node) depth++;
  expect(depth).toBe(20_000);
});

test('a snapshot whose middle is lost is dropped, what follows is read', () => {
  const children = Array.from({ length: 20_000 }, (_, i) => ({ type: 3, textContent: `text ${i}`, id: i + 2 }));
  const scroll = { type: 3, data: { source: 3, id: 1, x: 0, y: 5 }, timestamp: 1001 } as RrwebEvent;
  const { segments } = roundTrip([snapshot(element(1, children)), scroll]);
  const toRrweb = new WireToRrweb();
  toRrweb.read(segments[0]);
  toRrweb.lost();
  expect(segments.slice(2).flatMap((raw) => toRrweb.read(raw))).toEqual([scroll]);
});

test('a tree added as one comes out as one add a node, in document order', () => {
  const writer = new SegmentWriter();
  writer.begin(RecordKind.Mutation, 5).int(0).int(0).int(0).int(0).place(9, 4);
  writer
    .head(NodeType.Element | Head.Open, 10)
    .slot('ul')
    .head(NodeType.Element | Head.Open, 11)
    .slot('li')
    .head(NodeType.Text, 12)
    .slot('one')
    .close();
  writer.head(NodeType.Element, 13).slot('li').close().head(NodeType.Text, 14).slot('after').close().end();
  const [event] = new WireToRrweb().read(writer.take());
  const add = (parentId: number, nextId: number | null, node: object) => ({ parentId, nextId, node });
  const bare = (id: number, tagName: string) => ({ type: 2, tagName, attributes: {}, childNodes: [], id });
  expect(event.data).toEqual({
    source: 0,
    texts: [],
    attributes: [],
    removes: [],
    adds: [
      add(9, 4, bare(10, 'ul')),
      add(10, null, bare(11, 'li')),
      add(11, null, { type: 3, textContent: 'one', id: 12 }),
      add(10, null, bare(13, 'li')),
      add(9, 4, { type: 3, textContent: 'after', id: 14 }),
    ],
  });
});
