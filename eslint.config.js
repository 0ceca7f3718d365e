import js from '@eslint/js';
import ts from 'typescript-eslint';

/** What each folder may import besides itself. Recorder and player meet only in the wire. */
const mayImport = {
  'wire/src': [],
  'recorder-js/src/lib': [],
  'recorder-js/src/privacy': ['lib', 'options'],
  'recorder-js/src/capture': ['lib', 'privacy', 'options'],
  'recorder-js/src/segment': ['lib'],
  'recorder-js/src/transport': ['lib'],
  'player/src/source': [],
  'player/src/timeline': ['source'],
  'player/src/replay': [],
  'player/src/ui': ['player', 'source', 'timeline', 'replay'],
};

const siblings = [
  'lib',
  'privacy',
  'capture',
  'segment',
  'transport',
  'source',
  'timeline',
  'replay',
  'ui',
  'options',
  'player',
  'recorder',
  'visit',
  'session',
  'index',
];

const folderRules = Object.entries(mayImport).map(([folder, allowed]) => {
  const own = folder.split('/').pop();
  const forbidden = siblings.filter((name) => name !== own && !allowed.includes(name));
  return {
    files: [`${folder}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...forbidden.map((name) => ({
              regex: `^\\.\\./(\\.\\./)?${name}(/|\\.ts$|$)`,
              message: `${folder} may not import ${name}.`,
              // A type is no dependency at run time; replay/ names what it is given.
              allowTypeImports: folder === 'player/src/replay' || folder === 'player/src/timeline',
            })),
            ...(folder.startsWith('wire') ? [{ regex: 'recorder|player', message: 'wire may not import recorder or player.' }] : []),
            ...(folder.startsWith('recorder-js') ? [{ regex: 'player', message: 'The recorder may not import the player.' }] : []),
            ...(folder.startsWith('player') ? [{ regex: 'recorder', message: 'The player may not import the recorder.' }] : []),
          ],
        },
      ],
    },
  };
});

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
  ...folderRules.map((rule) => ({ ...rule, rules: { '@typescript-eslint/no-restricted-imports': rule.rules['no-restricted-imports'] } })),
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
