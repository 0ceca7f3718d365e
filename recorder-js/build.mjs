// Builds dist/recorder.js (the script that customers embed), its parts dist/recorder-*.js, and dist/capture.iife.js (capture alone,
// to compare it with other recorders).
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { minify } from 'terser';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The numeric constant tables of the source, each by its exported name (`Flag`, `RecordKind` …). */
async function constants() {
  const tables = {};
  const wire = ['codec/format', 'records/input', 'records/mutation', 'rrweb/rrweb-type'].map((name) => `../wire/src/${name}.ts`);
  for (const path of [...wire, 'src/capture/dom/flag.ts', 'src/capture/dom/attribute-kind.ts']) {
    const { outputFiles } = await build({ entryPoints: [at(path)], bundle: true, format: 'esm', write: false });
    Object.assign(tables, await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`));
  }
  return tables;
}

/**
 * Properties that only recorder.js itself uses, and which may therefore get short names: no part (nor any code that a part calls)
 * uses them, and neither a browser nor an event has one of the same name. Each is listed by hand, because nothing else tells these
 * names from names that must stay.
 */
const ownProperties = [
  ...['isBlocked', 'isMasked', 'isUnmasked', 'isIgnored', 'isPlain', 'drain', 'attachFrame', 'frameAttached', 'onActive', 'awake'],
  ...['maskText', 'maskInput'],
  ...['entry', 'sweep', 'attached', 'prune', 'inSnapshot'],
  ...['agreed', 'isOver', 'isReplaced', 'keepAlive', 'rest'],
  ...['begun', 'answered', 'timed', 'withPart', 'tell', 'know', 'turn'],
  ...['recorded', 'watch', 'queue', 'collect', 'collectDeferred', 'dropAll', 'forget', 'plan', 'account', 'gathers', 'special'],
  ...['isIt', 'patch', 'limit', 'undo', 'records', 'said', 'shadow', 'flag', 'change'],
];

/** Replaces `Table.Name` by its number: every byte counts in the page, and the names are for people only. */
const inlineConstants = (tables) => ({
  name: 'inline-constants',
  setup({ onLoad }) {
    onLoad({ filter: /(wire|recorder-js)[/\\]src[/\\].*\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replace(/\b([A-Z]\w+)\.([A-Z]\w*)\b/g, (text, table, name) => tables[table]?.[name] ?? text),
    }));
  },
});

/** In a part, imports of the modules that lend.ts lends from resolve to parts/lent.ts: a part uses the recorder's functions, not copies. */
const borrowed = {
  name: 'borrowed',
  setup({ onResolve }) {
    onResolve({ filter: /\/(?:dom|guard|listen|plain|say)\.ts$/ }, () => ({ path: at('src/parts/lent.ts') }));
  },
};

const plugins = [inlineConstants(await constants())];

/** Bundles with esbuild and minifies with terser, which makes the script about 7 % smaller than esbuild's own minifier alone does. */
async function bundle(entry, target, { part = false, mangle = false, define = {} } = {}) {
  const { outputFiles } = await build({
    ...(part ? { stdin: { contents: entry, resolveDir: at('src/parts'), loader: 'ts' } } : { entryPoints: [at(entry)] }),
    bundle: true,
    format: part ? 'esm' : 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    minify: true,
    mangleProps: mangle ? new RegExp(`^(?:${ownProperties.join('|')})$`) : undefined,
    define,
    write: false,
    plugins: part ? [borrowed, ...plugins] : plugins,
  });
  const { code } = await minify(outputFiles[0].text, {
    ecma: 2020,
    compress: { passes: 3, ecma: 2020, hoist_funs: true, inline: 1 },
    mangle: true,
    module: part,
    format: { ecma: 2020 },
  });
  await writeFile(at(target), code);
  return code;
}

await mkdir(at('dist'), { recursive: true });
const parts = createHash('sha256');
for (const part of ['bodies', 'canvas', 'frames', 'interface', 'kept', 'later', 'transport', 'values']) {
  const entry = `export * from './${part}.ts'; export { borrow } from './lent.ts';`;
  const code = await bundle(entry, `dist/recorder-${part}.js`, { part: true });
  const known = ownProperties.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  if (known.length) throw new Error(`The part ${part} knows properties that have another name in recorder.js: ${known}.`);
  parts.update(code);
}
// The recorder asks for its parts by their hash, so that a new recorder does not get older parts from the browser's cache.
await bundle('src/index.ts', 'dist/recorder.js', { mangle: true, define: { PARTS: JSON.stringify(parts.digest('hex').slice(0, 8)) } });
await bundle('src/capture-entry.ts', 'dist/capture.iife.js', { mangle: true });
