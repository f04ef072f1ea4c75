/** The rules of `npm run lint -- eslint`: ESLint's recommended ones, and those that find further faults. */
import js from '@eslint/js';
import globals from 'globals';
import { emscriptenGlobals, libraryRule } from './tools/lint/emscripten_library.mjs';

/** @type {import('eslint').Linter.Config[]} */
const config = [
  { ignores: ['build/'] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, sourceType: 'module' },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'array-callback-return': ['error', { allowImplicit: true }],
      'consistent-return': 'error',
      'default-case-last': 'error',
      eqeqeq: 'error',
      'no-constructor-return': 'error',
      'no-else-return': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-lonely-if': 'error',
      'no-new-wrappers': 'error',
      'no-return-assign': ['error', 'except-parens'],
      'no-self-compare': 'error',
      'no-sequences': 'error',
      'no-shadow': ['error', { builtinGlobals: false, hoist: 'all' }],
      'no-template-curly-in-string': 'error',
      'no-throw-literal': 'error',
      'no-unreachable-loop': 'error',
      'no-unused-expressions': ['error', { allowShortCircuit: true, allowTernary: true }],
      'no-unused-vars': ['error', { args: 'after-used', caughtErrors: 'all', ignoreRestSiblings: true }],
      'no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
      'no-useless-call': 'error',
      'no-useless-rename': 'error',
      'no-useless-return': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'prefer-promise-reject-errors': 'error',
      radix: 'error',
      'symbol-description': 'error',
    },
  },
  {
    files: ['eslint.config.js', 'bindings/js/*.mjs', 'bindings/js/bin/**', 'bindings/js/plugins/**', 'bindings/js/toolchain/**', 'tools/**', 'tests/**/*.mjs', 'wasi/**', 'page/*.mjs', 'web/*.mjs', 'web/examples/**'],
    languageOptions: { globals: globals.node },
  },
  {
    // The npm package, for every runtime.
    files: ['bindings/js/src/**', 'bindings/js/templates/**'],
    languageOptions: { globals: { ...globals['shared-node-browser'], ...globals.browser } },
  },
  {
    // Twins of programs in Python, line by line.
    files: ['tests/bindings/scenarios/**'],
    rules: {
      'consistent-return': 'off', 'no-shadow': 'off', 'no-unsafe-finally': 'off', 'no-useless-assignment': 'off',
    },
  },
  {
    // Scripts of pages, and tests that pass functions to a page. The runner page defines weftRunner.
    files: ['web/demo/**', 'web/playground/**', 'tests/bindings/**', 'tests/browser/**', 'tests/web/**', 'tests/bench/**'],
    languageOptions: { globals: { ...globals.browser, ...globals.worker, weftRunner: 'readonly' } },
  },
  {
    // Emscripten libraries: their functions see each other's names, and only if they declare them.
    files: ['web/host/*.js', 'page/host/*.js'],
    plugins: { weft: { rules: { 'library-dependencies': libraryRule } } },
    languageOptions: { sourceType: 'script', globals: { ...globals['shared-node-browser'], ...emscriptenGlobals } },
    rules: {
      'no-undef': 'off', // library-dependencies knows more.
      'no-unused-vars': ['error', { args: 'after-used', caughtErrors: 'all', vars: 'local' }],
      'weft/library-dependencies': 'error',
    },
  },
  {
    // A frame around the libraries that make_module.mjs puts into it, which use what it defines.
    files: ['page/host/page_module.mjs'],
    languageOptions: { globals: { ...globals['shared-node-browser'], ...globals.browser } },
    rules: { 'no-unused-vars': 'off', 'prefer-const': 'off' },
  },
];

export default config;
