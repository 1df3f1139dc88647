import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

/** Node and the test runner would load two builds of graphql, which refuse each other's schemas. */
const oneGraphql = {
  alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }],
};

/** Rings run as projects so that each has its own budget (see CONTRIBUTING.md). */
const ring = (name: string, testTimeout: number) => ({
  resolve: oneGraphql,
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: 60_000,
    pool: 'forks' as const,
  },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      ring('unit', 5_000),
      ring('conformance', 30_000),
      ring('integration', 30_000),
      ring('property', 120_000),
      ring('architecture', 60_000),
      ring('regression', 30_000),
      ring('e2e', 120_000),
    ],
  },
});
