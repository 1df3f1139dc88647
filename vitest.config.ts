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
    hookTimeout: 180_000,
    pool: 'forks' as const,
  },
});

/**
 * Name of each ring, with the time in milliseconds after which one of its tests counts as hanging. It is there for what
 * never ends: the longest test needs a tenth of it on a quiet machine.
 */
const rings: readonly (readonly [string, number])[] = [
  ['unit', 60_000],
  ['architecture', 180_000],
  ['conformance', 120_000],
  ['integration', 120_000],
  ['regression', 120_000],
  ['property', 240_000],
  ['e2e', 240_000],
];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: rings.map(ring),
  },
});
