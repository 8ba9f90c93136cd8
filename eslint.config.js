import { defineConfig, globalIgnores } from 'eslint/config'
import pluginVue from 'eslint-plugin-vue'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'
import noScienceInEngine from './tools/eslint/no-science-in-engine.mjs'

const typescript = ['**/*.ts', '**/*.vue']

export default defineConfig(
  globalIgnores(['out/**', 'dist/**', 'node_modules/**', 'coverage/**', 'test-results/**', 'demo-output/**', 'bin/**']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    name: 'galatea/everywhere',
    rules: {
      eqeqeq: ['error', 'smart'],
      'no-constant-binary-expression': 'error',
      'no-debugger': 'error',
      'no-duplicate-case': 'error',
      'no-self-compare': 'error',
      'no-throw-literal': 'error',
      'no-unmodified-loop-condition': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-assignment': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CatchClause > BlockStatement[body.length=0]',
          message: 'An empty catch swallows an error: handle the one that is expected and throw the rest.',
        },
      ],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'start' }],
    },
  },
  { files: typescript, extends: [tseslint.configs.strictTypeChecked] },
  { files: ['**/*.vue'], extends: [pluginVue.configs['flat/recommended'], pluginVue.configs['no-layout-rules']] },
  {
    name: 'galatea/typescript',
    files: typescript,
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.vue'] },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `a[i]!` says that the index is in range: the compiler cannot know it, and a check in an inner loop costs time.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      // An interface that other implementations need to await is implemented without a wait in some.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowArray: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    name: 'galatea/vue',
    files: ['**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser }, globals: globals.browser },
    rules: {
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      'vue/require-default-prop': 'off',
    },
  },
  {
    // The linter's compiler cannot read components, so whatever is imported from one has no type to it. vue-tsc does
    // read them, and checks every use.
    name: 'galatea/renderer',
    files: ['src-renderer/**'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    name: 'galatea/program',
    files: ['src-*/**'],
    rules: { 'max-lines': ['error', 400] },
  },
  {
    // The one place that writes to stdout is the command line's frame; a stray line would break `--json`.
    name: 'galatea/no-console',
    files: ['src-main/**', 'src-preload/**'],
    rules: { 'no-console': 'error' },
  },
  {
    name: 'galatea/engine',
    files: ['src-main/engine/**'],
    plugins: { galatea: { rules: { 'no-science-in-engine': noScienceInEngine } } },
    rules: { 'galatea/no-science-in-engine': 'error' },
  },
  {
    // A test reads JSON and other programs' numbers as they come, and asserts what it means to use.
    name: 'galatea/tests',
    files: ['tests/**', 'benchmarks/**'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    name: 'galatea/scripts',
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: globals.node },
    rules: { 'no-undef': 'error', 'no-unused-vars': 'error' },
  },
)
