import { RecordKind } from '@session-replay/wire/codec/format';
import { guarded } from '../lib/guard.ts';
import { own } from '../lib/natives.ts';
import { cut, errorText, hide, plain, read } from '../privacy/plain.ts';
import { patchMethod } from '../lib/patch.ts';
import { targetOf, watchProxies } from '../lib/proxies.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';

const levels = 'log info warn error debug trace assert'.split(' ');
/** The levels whose lines are recorded with a stack, which costs time and is worth it only where something is wrong. */
const traced = /warn|error|trace|assert/;
/** How many lines of the stack are the recorder's: the Error's own line, the observer, the guards and the patch. */
const OWN_FRAMES = 6;

/** The function of the part `values`. */
interface ValuesPart {
  preview: (value: unknown, scrub: (text: string) => string, tools: object) => string;
}

/** Records console calls as rrweb's console plugin does. */
export const observeConsole: Observe = (context) => {
  const { captureConsole, scrub } = context.options;
  if (captureConsole === false) return () => {};
  let inside = false;
  let part: ValuesPart | undefined;

  function record(level: string, args: unknown[]): void {
    if (inside || (level === 'assert' && args[0])) return;
    inside = true; // A mask function of the page may log.
    try {
      const said = level === 'assert' ? args.slice(1) : args;
      let waits = false;
      const payload = said.map((value) => {
        const [copy, whole] = plain(value, scrub.log);
        waits ||= !whole;
        return JSON.stringify(copy) ?? 'undefined';
      });
      const trace = traced.test(level)
        ? (new Error().stack ?? '')
            .split('\n')
            .slice(OWN_FRAMES)
            .map((line) => scrub.text(line.trim()))
        : [];
      const tell = (): void => context.emit(RecordKind.Plugin, 'rrweb/console@1', { level, payload, trace });
      if (!waits) return tell();
      const show = ({ preview }: ValuesPart): void =>
        said.forEach((value, i) => {
          const [, whole] = plain(value);
          if (!whole) payload[i] = JSON.stringify(preview(value, scrub.log, { own, targetOf, errorText, read, cut, hide }));
        });
      if (part) {
        show(part);
        return tell();
      }
      // JSON cannot express all of it: the part that can is loaded with the first such line.
      const loaded = guarded((found: unknown) => show((part = found as ValuesPart)));
      context
        .load('values')
        .then(loaded, () => {})
        .then(guarded(tell));
    } finally {
      inside = false;
    }
  }

  return stopAll([watchProxies(context.window), ...levels.map((level) => patchMethod(console, level, (args) => record(level, args)))]);
};
