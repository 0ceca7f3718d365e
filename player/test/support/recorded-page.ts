/** Makes rrweb's events by hand, for pages that no recorder would record. Times are ms since 1970. */
export const began = 1_764_000_000_000;

let lastId = 10;

export function text(textContent: string): object {
  return { type: 3, id: ++lastId, textContent };
}

export function element(tagName: string, attributes: Record<string, unknown> = {}, ...childNodes: object[]): object & { id: number } {
  const node = { type: 2, id: ++lastId, tagName, attributes, childNodes };
  return node;
}

export function svg(tagName: string, attributes: Record<string, unknown> = {}, ...childNodes: object[]): object {
  return { ...element(tagName, attributes, ...childNodes), isSVG: true };
}

export const bodyId = 4;

/** The meta event and the snapshot of a page with these nodes in its head and body. */
export function snapshot(body: object[], head: object[] = [], timestamp = began): object[] {
  const html = {
    type: 2,
    id: 2,
    tagName: 'html',
    attributes: {},
    childNodes: [
      { type: 2, id: 3, tagName: 'head', attributes: {}, childNodes: head },
      { type: 2, id: bodyId, tagName: 'body', attributes: {}, childNodes: body },
    ],
  };
  const node = { type: 0, id: 1, childNodes: [{ type: 1, id: 5, name: 'html', publicId: '', systemId: '' }, html] };
  return [
    { type: 4, timestamp, data: { href: 'https://shop.example/', width: 800, height: 600 } },
    { type: 2, timestamp, data: { node, initialOffset: { left: 0, top: 0 } } },
  ];
}

export function incremental(data: object, timestamp: number): object {
  return { type: 3, timestamp, data };
}

/** A mutation that adds nodes, each under the body, and changes attributes. */
export function mutation(
  adds: object[],
  timestamp: number,
  attributes: { id: number; attributes: object }[] = [],
  more: object = {},
): object {
  const flat = adds.flatMap((node) => flatten(node, bodyId));
  return incremental({ source: 0, adds: flat, removes: [], texts: [], attributes, ...more }, timestamp);
}

export function custom(tag: string, payload: unknown, timestamp: number): object {
  return { type: 5, timestamp, data: { tag, payload } };
}

/** A mutation names one node at a time, the parent first. */
function flatten(node: object, parentId: number): object[] {
  const { childNodes, id } = node as { childNodes?: object[]; id: number };
  return [
    { parentId, nextId: null, node: { ...node, ...(childNodes && { childNodes: [] }) } },
    ...(childNodes ?? []).flatMap((child) => flatten(child, id)),
  ];
}
