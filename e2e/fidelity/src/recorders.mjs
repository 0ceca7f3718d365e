import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';

const file = (path) => new URL(path, import.meta.url);

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: new URL('.', import.meta.url).pathname },
    bundle: true,
    write: false,
    format: 'iife',
    minify: true,
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** Each recorder as a script that defines `startRecording(emit)` → stop, and rrweb's Replayer, which judges both. */
export async function loadRecorders() {
  const [ours, rrweb, replayer] = await Promise.all([
    readFile(process.env.CAPTURE ?? file('../../../recorder-js/dist/capture.iife.js'), 'utf8'),
    bundle("import { record } from '@rrweb/record'; window.rrwebRecord = record;"),
    bundle("import { Replayer } from '@rrweb/replay'; window.Replayer = Replayer;"),
  ]);
  return {
    // Under `open` our recorder records the same as rrweb's, which is told to mask no more than passwords.
    ours: `${ours};window.startRecording = (emit) => SessionReplayCapture.record({ emit, privacy: 'open', canvasFps: 10 });`,
    rrweb: `${rrweb};window.startRecording = (emit) => rrwebRecord({ emit, maskAllInputs: false, maskInputOptions: { password: true }, recordCanvas: true, sampling: { canvas: 10 } });`,
    replayer,
  };
}
