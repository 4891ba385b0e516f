import { defineConfig } from 'vitest/config';

// One browser, one server, stories one after another: two cores are enough for one phone.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['e2e/**/*.story.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
