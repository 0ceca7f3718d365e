import js from '@eslint/js';
import { existsSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-eslint';

const root = fileURLToPath(new URL('.', import.meta.url));

const wire = ['wire/src/codec', 'wire/src/records', 'wire/src/rrweb', 'wire/src/transport.ts'];
const options = 'recorder-js/src/options.ts';

/** What each folder (or file) may import besides itself. The innermost line that a file is under counts. Recorder and player meet only in the wire. */
const mayImport = {
  'wire/src/codec': [],
  'wire/src/records': ['wire/src/codec'],
  'wire/src/rrweb': ['wire/src/codec', 'wire/src/records'],
  'wire/src': wire,
  'recorder-js/src/lib': [],
  'recorder-js/src/privacy': ['recorder-js/src/lib', options],
  'recorder-js/src/capture': [...wire, 'recorder-js/src/lib', 'recorder-js/src/privacy', options],
  'recorder-js/src/segment': [...wire, 'recorder-js/src/lib'],
  'recorder-js/src/transport': [...wire, 'recorder-js/src/lib'],
  'recorder-js/src': [...wire, 'recorder-js/src'],
  'player/src/source': ['wire/src/pack.ts', 'wire/src/rrweb/wire-to-rrweb.ts'],
  'player/src/timeline': ['player/src/source'],
  'player/src/replay': [],
  'player/src/ui': ['player/src'],
  'player/src': ['player/src'],
};

/** A type is no dependency at run time; these name what they are given. */
const mayNameTypes = ['player/src/replay', 'player/src/timeline', 'recorder-js/src/capture'];

for (const folder of [...Object.keys(mayImport), ...Object.values(mayImport).flat()])
  if (!existsSync(resolve(root, folder))) throw new Error(`eslint.config.js has a rule for ${folder}, which is not there.`);

/** The line of `mayImport` that a file is under. */
const folderOf = (file) =>
  Object.keys(mayImport)
    .filter((folder) => file === folder || file.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];

const direction = {
  create(context) {
    const path = (file) => relative(root, file).split(sep).join('/');
    const own = folderOf(path(context.filename));
    if (!own) return {};
    const check = (node) => {
      const from = node.source?.value;
      if (typeof from !== 'string' || ((node.importKind === 'type' || node.exportKind === 'type') && mayNameTypes.includes(own))) return;
      const target = from.startsWith('.')
        ? path(resolve(dirname(context.filename), from))
        : from.startsWith('@session-replay/')
          ? from.replace(/^@session-replay\/(\w+)\/?(.*)$/, (_, name, rest) => `${name}/src/${rest || 'index'}.ts`)
          : undefined;
      if (!target || target.startsWith(`${own}/`) || !/^(?:wire|recorder-js|player)\//.test(target)) return;
      if (!mayImport[own].some((folder) => target === folder || target.startsWith(`${folder}/`)))
        context.report({ node, message: `${own} may not import ${target}.` });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check };
  },
};

export default ts.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/bin/**', '**/obj/**', 'data/**', 'e2e/**/*.js', 'player/test/pages/**'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off', // `visible && seal()` reads well.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-eval': 'error',
    },
  },
  {
    files: ['{wire,recorder-js,player}/src/**/*.{ts,tsx}'],
    plugins: { folders: { rules: { direction } } },
    rules: { 'folders/direction': 'error' },
  },
  {
    files: ['tools/**', '**/*.mjs', '**/*.config.*'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    // Their functions run partly in the page.
    files: ['e2e/fidelity/**', 'bench/**'],
    rules: { 'no-undef': 'off' },
  },
);
