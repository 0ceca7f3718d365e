const MAX_TEXT = 2000;
const MAX_ITEMS = 30;
const MAX_DEPTH = 4;

/** A value as JSON text that is short and safe to make: no getter of the page runs twice, nothing throws, nothing is endless. `scrub` sees every text in it. */
export function preview(value: unknown, scrub: (text: string) => string = (text) => text): string {
  try {
    return JSON.stringify(plain(value, scrub, 0, [])) ?? 'undefined';
  } catch {
    return '"[not readable]"';
  }
}

/** `text` cut to `max` characters. */
export function cut(text: string, max = MAX_TEXT): string {
  return text.length > max ? `${text.slice(0, max)}… (${text.length} characters)` : text;
}

const secretKey = /token|secret|passw|pwd|auth|api.?key|jwt|otp|credential|ssn|card|cvc/i;

function plain(value: unknown, scrub: (text: string) => string, depth: number, above: object[]): unknown {
  if (typeof value === 'string') return scrub(cut(value));
  if (typeof value === 'bigint' || typeof value === 'symbol') return scrub(String(value));
  if (typeof value === 'function') return `[Function ${value.name}]`;
  if (typeof value === 'number') return Number.isSafeInteger(value) && Math.abs(value) > 999_999_999_999 ? scrub(String(value)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error)
    return scrub(cut(value.stack?.includes(value.message) ? value.stack : `${value.name}: ${value.message}\n${value.stack ?? ''}`));
  if (value instanceof Date) return isNaN(+value) ? 'Invalid Date' : value.toISOString();
  if (typeof Node === 'function' && value instanceof Node)
    return `<${value.nodeName.toLowerCase()}${(value as Element).id ? `#${(value as Element).id}` : ''}>`;
  if (above.includes(value)) return '[Circular]';
  const inside = [...above, value];
  const isArray = Array.isArray(value);
  if (depth >= MAX_DEPTH) return isArray ? `[Array ${value.length}]` : '[Object]';
  const keys = Object.keys(value);
  const copy = (isArray ? [] : {}) as Record<string, unknown>;
  for (const key of keys.slice(0, MAX_ITEMS)) {
    const item = (value as Record<string, unknown>)[key];
    copy[key] =
      secretKey.test(key) && typeof item === 'string'
        ? scrub(`${key}=${item}`).slice(key.length + 1)
        : plain(item, scrub, depth + 1, inside);
  }
  if (keys.length > MAX_ITEMS) copy[isArray ? MAX_ITEMS : '…'] = `… ${keys.length - MAX_ITEMS} more`;
  return copy;
}
