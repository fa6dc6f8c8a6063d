import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { rings } from './importRules.mjs';

const every = Object.keys(rings);
/** Packages that some ring may have and others may not. */
const outside = [...new Set(every.flatMap((name) => rings[name].packages))];

/** The rule that keeps one ring inside its row of the import table. */
function ringRule(name, { rings: allowed, packages }) {
  const single = name === 'composition' || name === 'extension';
  const files = single ? [`src/${name}.ts`] : [`src/${name}/**/*.ts`];
  const inner = every.filter((ring) => ring.startsWith(`${name}/`));
  const forbidden = every.filter((ring) => ring !== name && !allowed.includes(ring) && !name.startsWith(`${ring}/`));
  return {
    files,
    ignores: inner.map((ring) => `src/${ring}/**`),
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            ...outside
              .filter((p) => !packages.includes(p))
              .map((p) => ({
                regex: p.endsWith('/*') ? `^${p.slice(0, -1)}` : `^${p}(/|$)`,
                message: `src/${name} may not import ${p}`,
              })),
            ...forbidden.map((ring) => ({
              regex: `(^|/)(\\.\\./)+${ring}(/|$)|^\\./${ring}(/|$)`,
              message: `src/${name} may not import src/${ring}: see importRules.mjs`,
            })),
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ['dist/**', 'out/**', 'node_modules/**', 'samples/**', '.vscode-test/**'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'Buffer',
          'URL',
          'fetch',
          'AbortSignal',
          'AbortController',
          'setTimeout',
          'clearTimeout',
          'performance',
          'document',
          'window',
          'globalThis',
        ].map((g) => [g, 'readonly']),
      ),
    },
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'webviews/**/*.ts', 'scripts/**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      'no-console': 'error',
      complexity: ['error', { max: 12, variant: 'modified' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Exports have names.' },
        { selector: 'ExportAllDeclaration', message: 'No barrel files.' },
        {
          selector:
            "CallExpression[callee.object.property.name='commands'][callee.property.name='registerCommand'], CallExpression[callee.object.name='commands'][callee.property.name='registerCommand']",
          message: 'Commands are registered in ui/registerCommands.ts only.',
        },
        {
          selector: "CallExpression[callee.property.name='executeCommand'] > Literal[value='setContext']",
          message: 'Context keys are set in ui/contextKeys.ts only.',
        },
      ],
    },
  },
  ...every.map((name) => ringRule(name, rings[name])),
  // Scripts talk to the terminal.
  { files: ['scripts/**/*.ts'], rules: { 'no-console': 'off' } },
  // The two doorways themselves.
  { files: ['src/ui/registerCommands.ts', 'src/ui/contextKeys.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
);
