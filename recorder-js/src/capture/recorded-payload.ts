import type { ResolvedOptions } from '../options.ts';
import { MAX_ELEMENT } from '../privacy/bounds.ts';
import { isSecretName } from '../privacy/secret-name.ts';

/** Far below what the wire allows (MAX_NESTING). */
const MAX_DEPTH = 20;

/** A copy of what a custom or plugin event says, as the recording gets it: each text scrubbed, what has the name of a secret hidden, and no larger than an element may be. */
export function recordedPayload(tag: unknown, payload: unknown, options: ResolvedOptions): unknown {
  const { said, traits } = options.scrub;
  const scrub = tag === 'identify' ? traits : said;
  let room = MAX_ELEMENT;
  const copy = (value: unknown, depth: number): unknown => {
    if (room < 0 || depth > MAX_DEPTH) return '…';
    if (typeof value === 'string') {
      const text = scrub(value);
      room -= text.length;
      return text;
    }
    if (!value || typeof value !== 'object') return value;
    const made = (Array.isArray(value) ? [] : {}) as Record<string, unknown>;
    for (const name of Object.keys(value)) {
      if ((room -= name.length + 8) < 0) break;
      const item = (value as Record<string, unknown>)[name];
      made[scrub(name)] = item && item !== true && isSecretName(name) ? '***' : copy(item, depth + 1);
    }
    return made;
  };
  return copy(payload, 0);
}
