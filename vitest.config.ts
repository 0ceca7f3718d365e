import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{wire,recorder-js,player,demo,tools,e2e/fidelity}/test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two workers: each browser test brings a Chromium of its own.
    maxWorkers: 2,
  },
});
