// Builds dist/recorder.js (what customers embed) and dist/capture.iife.js (capture alone, for comparing with peers).
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const common = { bundle: true, minify: true, format: 'iife', target: 'es2022', charset: 'utf8', legalComments: 'none', logLevel: 'warning' };

await Promise.all([
  build({ ...common, entryPoints: [at('src/index.ts')], outfile: at('dist/recorder.js') }),
  build({ ...common, entryPoints: [at('src/capture-entry.ts')], globalName: 'SessionReplayCapture', outfile: at('dist/capture.iife.js') }),
]);
