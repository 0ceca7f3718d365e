import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { WireToRrweb } from '@session-replay/wire/rrweb/wire-to-rrweb';
import type { RecordedEvent } from './record-page.ts';

/** The script of the recorder and its parts without a server: gives the page the recorder and every raw segment. */
const entry = `
  import * as bodies from './parts/bodies.ts';
  import * as canvas from './parts/canvas.ts';
  import * as interfacePart from './parts/interface.ts';
  import * as later from './parts/later.ts';
  import { Recorder } from './recorder.ts';
  window.raw = [];
  window.start = (options) => {
    window.recorder = new Recorder(options, { onRaw: (raw) => window.raw.push(raw), load: async (part) => ({ bodies, canvas, interface: interfacePart, later })[part] }, 50);
    window.recorder.start();
    window.recorder.page({ sdk: 'test', userAgent: navigator.userAgent });
  };`;

let script: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const resolveDir = fileURLToPath(new URL('../../src', import.meta.url));
  const { outputFiles } = await build({ stdin: { contents: entry, resolveDir, loader: 'ts' }, bundle: true, write: false, format: 'iife' });
  return outputFiles[0].text;
}

/** What the page's own scripts in a test may use. */
export interface Recording {
  raw: Uint8Array[];
  start: (options: object) => void;
  recorder: {
    stop: () => void;
    custom: (tag: string, payload: unknown) => void;
    captureError: (error: unknown) => void;
    gap: (facts: object) => void;
    snapshot: () => void;
  };
}

/** Begins to record a page. */
export async function startRecorder(page: Page, options: object = {}): Promise<void> {
  await page.evaluate(await (script ??= bundle()));
  await page.evaluate((options) => (window as unknown as Recording).start(options), options);
}

export interface Recorded {
  raw: Uint8Array[];
  /** Every byte of the raw segments, as text. */
  sent: string;
  events: RecordedEvent[];
}

/** Stops the recorder and returns the recording. */
export async function stopRecorder(page: Page): Promise<Recorded> {
  const segments = await page.evaluate(() => {
    const { recorder, raw } = window as unknown as Recording;
    recorder.stop();
    // A text with one letter a byte is the quickest way out of the page.
    return raw.map((bytes) => {
      let text = '';
      for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
      return text;
    });
  });
  const raw = segments.map((text) => Uint8Array.from(Buffer.from(text, 'latin1')));
  const reader = new WireToRrweb();
  return {
    raw,
    sent: raw.map((bytes) => Buffer.from(bytes).toString('utf8')).join('\n'),
    events: raw.flatMap((bytes) => reader.read(bytes) as unknown as RecordedEvent[]),
  };
}
