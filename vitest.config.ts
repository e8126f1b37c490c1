import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['foretoken-source'] },
  ssr: { resolve: { conditions: ['foretoken-source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
