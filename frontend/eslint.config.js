// Types are checked by tsc; this config holds only what tsc cannot see: hooks and unsafe or useless code.
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'src/locales/**/*.ts', 'src/gql/graphql-env.d.ts', '*.cjs', 'test-results'] },
  ...tseslint.configs.recommended,
  hooks.configs.flat['recommended-latest'],
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['scripts/**', 'build/**', 'e2e/**'], rules: { 'no-console': 'off' } },
);
