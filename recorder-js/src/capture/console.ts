import { RecordKind } from '@session-replay/wire/format';
import { preview } from '../lib/preview.ts';
import { patchMethod } from '../lib/patch.ts';
import { stopAll } from '../lib/stop.ts';
import type { Observe } from './context.ts';

const levels = ['log', 'info', 'warn', 'error', 'debug', 'trace', 'assert'];
/** Where a line came from is worth its price only where something is wrong. */
const traced = /warn|error|trace|assert/;
/** The frames of a stack that are ours: the Error's own line, the observer, the guard and the patch. */
const OWN_FRAMES = 5;

/** Records console calls as rrweb's console plugin does. */
export const observeConsole: Observe = (context) => {
  if (context.options.captureConsole === false) return () => {};
  let inside = false;

  function record(level: string, args: unknown[]): void {
    if (inside || (level === 'assert' && args[0])) return;
    inside = true; // A getter of an argument may log.
    try {
      const payload = (level === 'assert' ? args.slice(1) : args).map((value) => preview(value, context.options.scrub.log));
      const trace = traced.test(level)
        ? (new Error().stack ?? '')
            .split('\n')
            .slice(OWN_FRAMES)
            .map((line) => context.options.scrub.text(line.trim()))
        : [];
      context.emit(RecordKind.Plugin, 'rrweb/console@1', { level, payload, trace });
    } finally {
      inside = false;
    }
  }

  return stopAll(levels.map((level) => patchMethod(console, level, (args) => record(level, args))));
};
