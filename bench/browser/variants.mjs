import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { inflateRawSync, gzipSync } from 'node:zlib';
import lz4 from 'lz4js';

const { outputFiles } = await build({
  stdin: {
    contents: "import { record } from '@rrweb/record'; window.rrwebRecord = record;",
    resolveDir: new URL('.', import.meta.url).pathname,
  },
  bundle: true,
  write: false,
  format: 'iife',
  minify: true,
  logLevel: 'error',
});

const rrweb = outputFiles[0].text;
const ours = readFileSync(new URL('../../recorder-js/dist/capture.iife.js', import.meta.url), 'utf8');

/** Offsets in a segment's envelope: where the body begins, and the byte that is 0 if the body is not compressed (wire/README.md). */
const BODY = 28;
const ENCODING = 7;

/** The recorders that are compared. `start` runs in the page and leaves the recording in `window.recorded`. */
export const variants = {
  alone: { script: '', start: () => {} },
  // The part that no recorder can do without: the browser keeps a record of each change and hands them over.
  'observer alone': {
    script: '',
    start: () =>
      new MutationObserver(() => {}).observe(document, { childList: true, characterData: true, attributes: true, subtree: true }),
  },
  ours: {
    script: ours,
    start: () => {
      window.recorded = [];
      window.stop = SessionReplayCapture.record({ onSegment: (bytes) => recorded.push(bytes) });
    },
  },
  rrweb: {
    script: rrweb,
    start: () => {
      window.recorded = [];
      // rrweb's events become text to be sent; our recorder gives bytes at once.
      window.stop = rrwebRecord({ emit: (event) => recorded.push(JSON.stringify(event)) });
    },
  },
  'rrweb, objects only': {
    script: rrweb,
    start: () => {
      window.recorded = [];
      window.stop = rrwebRecord({ emit: (event) => recorded.push(event) });
    },
  },
};

/** Runs in the page: returns the recording as text, which can be handed over. */
export async function takeRecorded(name) {
  await window.stop?.();
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (name === 'rrweb') return recorded;
  if (name !== 'ours') return [];
  return recorded.map((bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).map(btoa);
}

/**
 * Bytes of a recording before and after compression: ours as the server stores it (LZ4, one LZ4 block a segment), rrweb's as it is sent
 * (JSON, gzip).
 */
export function sizes(name, recorded) {
  if (name === 'rrweb') {
    const json = Buffer.from(`[${recorded.join(',')}]`);
    return { raw: json.length, compressed: gzipSync(json).length };
  }
  let raw = 0;
  let compressed = 0;
  for (const base64 of recorded) {
    const sealed = Buffer.from(base64, 'base64');
    const body = sealed.subarray(BODY);
    const bytes = sealed[ENCODING] ? inflateRawSync(body) : body;
    raw += bytes.length;
    const block = new Uint8Array(lz4.compressBound(bytes.length));
    // compressBlock returns 0 if compressing does not pay; then the server stores the bytes as they are.
    compressed += lz4.compressBlock(bytes, block, 0, bytes.length, new Uint32Array(1 << 16)) || bytes.length;
  }
  return { raw, compressed };
}

/** Sizes in bytes of the scripts as a page loads them, gzipped: the recorder and the parts that every page loads later, and rrweb's recorder, which has no transport. */
export const scriptSizes = () => {
  const gz = (text) => gzipSync(text, { level: 9 }).length;
  const ours = (name) => gz(readFileSync(new URL(`../../recorder-js/dist/recorder${name}.js`, import.meta.url)));
  return { ours: ours(''), later: ours('-transport') + ours('-later'), rrweb: gz(rrweb) };
};
