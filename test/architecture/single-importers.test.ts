import { describe, expect, test } from 'vitest';
import { specifiersIn } from './module-imports.ts';
import { filesBelow, textOf } from './project-files.ts';

const everything = ['src', 'directives', 'examples']
  .flatMap(filesBelow)
  .filter((path) => path.endsWith('.ts'));

/** Files of the gateway and its example that import a package, however deep. */
function importersOf(name: string): readonly string[] {
  return everything.filter((path) =>
    specifiersIn(textOf(path)).some((one) => one === name || one.startsWith(`${name}/`)),
  );
}

describe('a part that can be replaced', () => {
  test.each([
    ['jose', /^(src\/identity|examples)\//],
    ['graphql-shield', /^src\/control\//],
    ['node:sqlite', /^(src\/adapters\/sqlite|examples)\//],
    ['pg', /^src\/adapters\/postgres\//],
    ['@apollo/server', /^src\/server\//],
    ['@as-integrations/fastify', /^src\/server\//],
    ['@graphql-hive/router-query-planner', /^src\/adapters\/[a-z-]+\//],
    ['oidc-provider', /^examples\//],
  ])('is imported only where it belongs: %s', (name, place) => {
    const importers = importersOf(name);
    expect(importers).not.toEqual([]);
    expect(importers.filter((path) => !place.test(path))).toEqual([]);
  });

  test('has one file that loads graphql-shield, whose module build does not load', () => {
    expect(importersOf('graphql-shield')).toHaveLength(1);
  });
});
