import type { ResolvedOptions } from '../options.ts';
import { MAX_ELEMENT } from '../privacy/bounds.ts';
import { isSecretName } from '../privacy/secret-name.ts';

/** The deepest nesting that is recorded, far below the wire's limit (MAX_NESTING). */
const MAX_DEPTH = 20;

/**
 * A copy of the payload of a custom or plugin event in its recorded form: each text scrubbed, values under the name of a secret
 * hidden, and no larger than an element may be.
 */
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
