import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

/** Node and the test runner would load two builds of graphql, which refuse each other's schemas. */
const oneGraphql = {
  alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }],
};

/** Rings run as projects so that each has its own budget (see CONTRIBUTING.md). */
const ring = ([name, testTimeout]: readonly [string, number], place: number) => ({
  resolve: oneGraphql,
  test: {
    name,
    // One ring after the other: real processes are not timed beside a property that takes both cores.
    sequence: { groupOrder: place },
    include: [`test/${name}/**/*.test.ts`],
    testTimeout,
    hookTimeout: 60_000,
    pool: 'forks' as const,
  },
});

/** Name of each ring, with the longest that one of its tests may take, in milliseconds. */
const rings: readonly (readonly [string, number])[] = [
  ['unit', 5_000],
  ['architecture', 60_000],
  ['conformance', 30_000],
  ['integration', 30_000],
  ['regression', 30_000],
  ['property', 120_000],
  ['e2e', 120_000],
];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: rings.map(ring),
  },
});
