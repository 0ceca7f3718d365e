const MAX_TEXT = 2000;
const MAX_ITEMS = 30;
const MAX_DEPTH = 4;

/** A value as JSON text that is short and safe to make: no getter of the page runs twice, nothing throws, nothing is endless. */
export function preview(value: unknown): string {
  try {
    return JSON.stringify(plain(value, 0, [])) ?? 'undefined';
  } catch {
    return '"[not readable]"';
  }
}

/** `text` cut to `max` characters. */
export function cut(text: string, max = MAX_TEXT): string {
  return text.length > max ? `${text.slice(0, max)}… (${text.length} characters)` : text;
}

function plain(value: unknown, depth: number, above: object[]): unknown {
  if (typeof value === 'string') return cut(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (typeof value === 'function') return `[Function ${value.name}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error)
    return cut(value.stack?.includes(value.message) ? value.stack : `${value.name}: ${value.message}\n${value.stack ?? ''}`);
  if (value instanceof Date) return isNaN(+value) ? 'Invalid Date' : value.toISOString();
  if (typeof Node === 'function' && value instanceof Node) return elementName(value);
  if (above.includes(value)) return '[Circular]';
  const inside = [...above, value];
  if (Array.isArray(value)) {
    if (depth >= MAX_DEPTH) return `[Array ${value.length}]`;
    const items = value.slice(0, MAX_ITEMS).map((item) => plain(item, depth + 1, inside));
    if (value.length > MAX_ITEMS) items.push(`… ${value.length - MAX_ITEMS} more`);
    return items;
  }
  if (depth >= MAX_DEPTH) return '[Object]';
  const copy: Record<string, unknown> = {};
  const keys = Object.keys(value);
  for (const key of keys.slice(0, MAX_ITEMS)) copy[key] = plain((value as Record<string, unknown>)[key], depth + 1, inside);
  if (keys.length > MAX_ITEMS) copy['…'] = `${keys.length - MAX_ITEMS} more`;
  return copy;
}

function elementName(node: Node): string {
  const { id, className } = node as Element;
  return `<${node.nodeName.toLowerCase()}${id ? `#${id}` : ''}${className && typeof className === 'string' ? `.${className.trim().replace(/\s+/g, '.')}` : ''}>`;
}
