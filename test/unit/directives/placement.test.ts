import { parse, type DirectiveDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { directiveCatalogue } from '../../../directives/index.ts';
import { placements } from '../../../directives/placement.ts';
import { filesBelow, textOf } from '../../architecture/project-files.ts';

const declared = filesBelow('directives')
  .filter((path) => path.endsWith('.graphql'))
  .flatMap((path) => parse(textOf(path)).definitions)
  .filter((one): one is DirectiveDefinitionNode => one.kind === 'DirectiveDefinition');

test('the place and the arguments of every directive are those of its own SDL', () => {
  const told = declared.map((one) => [
    one.name.value,
    {
      locations: one.locations.map((location) => location.value).sort(),
      arguments: (one.arguments ?? []).map((argument) => argument.name.value).sort(),
    },
  ]);
  const known = Object.entries(placements).map(([name, one]) => [
    name,
    { locations: [...one.locations].sort(), arguments: [...one.arguments].sort() },
  ]);
  expect(Object.fromEntries(known)).toEqual(Object.fromEntries(told));
  expect(Object.keys(placements).sort()).toEqual([...directiveCatalogue].sort());
});
