/**
 * The federation audit is not part of this project. Each class of case that its suites cover has a small case of ours
 * here, so that it is guarded without it: by suite, names of cases in `cases/`, or the test file that has them.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { abstractCases } from './cases/abstract.ts';
import { combinedCases } from './cases/combined.ts';
import { composedCases } from './cases/composed.ts';
import { entityCases } from './cases/entities.ts';
import { requiresCases } from './cases/requires.ts';

const interfaceFields = 'reads an interface’s fields and those of its types';
const interfaceObject = 'adds the fields of an interface object to every type behind it';
const loneInterface = 'treats an interface that only interface objects stand behind as their type';
const unions = 'reads a union of which each service knows only some members';
const enums = 'takes only the enum values and input fields that every service knows';
const external = 'goes from an entity that another service extends back to the one that owns it';
const once = 'asks for each entity of a list once, however many rows name it';
const otherKey = 'reaches a service through another one’s key';
const objectKey = 'finds entities by a key with objects in it';
const noKey = 'asks for nothing where a row has no key';
const overridden = 'follows an overridden field to its new service';
const provided = 'takes what a service provides of another’s fields, without asking the other';
const required = 'sends what a field requires, and does not show it';
const chain = 'follows a chain of requirements';
const fragments = 'sends required objects with their fragments';

const bySuite: Readonly<Record<string, string>> = {
  'abstract-types': interfaceFields,
  'child-type-mismatch': 'reads fields of one name and different types, each by its type',
  'circular-reference-interface':
    'follows objects that lead back to their own type through an interface',
  'complex-entity-call': objectKey,
  'corrupted-supergraph-node-id': otherKey,
  'enum-intersection': enums,
  'fed1-external-extends': external,
  'fed1-external-extends-resolvable': external,
  'fed1-external-extension': external,
  'fed2-external-extends': external,
  'fed2-external-extension': external,
  'include-skip': 'resolves @skip and @include, also around fragments and with defaults',
  'input-object-intersection': enums,
  'interface-object-indirect-extension': interfaceObject,
  'interface-object-with-requires':
    'sends what a field of an interface object requires of the types behind it',
  'keys-mashup': otherKey,
  mutations: 'rename-file.test.ts',
  'mysterious-external': external,
  'nested-provides': provided,
  node: interfaceFields,
  'non-resolvable-interface-object': loneInterface,
  'null-keys': noKey,
  'override-type-interface':
    'follows a field that was overridden on one type of an interface, and only there',
  'override-with-requires': 'sends what an overridden field requires from where it is now',
  'parent-entity-call': 'goes on from a list that only another service’s entities hold',
  'parent-entity-call-complex':
    'collects required lists from the service that holds their entities',
  'partial-union': unions,
  'partial-union-complex': unions,
  'provides-on-interface': provided,
  'provides-on-union': 'takes what a service provides on one member of a union',
  'requires-circular':
    'goes back to a service whose own field requires what another made of its fields',
  'requires-interface': fragments,
  'requires-requires': chain,
  'requires-with-argument':
    'tells one field with two arguments apart, where both are required and one is asked for',
  'requires-with-argument-conflict':
    'tells one field with two arguments apart, where both are required and one is asked for',
  'requires-with-fragments': fragments,
  'shared-root': 'puts a root object together of what several services share',
  'simple-entity-call': once,
  'simple-inaccessible':
    'does not show objects of an inaccessible type, nor values of an inaccessible enum value',
  'simple-interface-object': interfaceObject,
  'simple-override': overridden,
  'simple-requires-provides': required,
  typename: 'names types at the root, in lists and under other names',
  'unavailable-override': 'overrides.test.ts',
  'union-interface-distributed': unions,
  'union-intersection': unions,
};

const cases = [
  ...entityCases,
  ...requiresCases,
  ...abstractCases,
  ...composedCases,
  ...combinedCases,
];
const names = new Set(cases.map((one) => one.name));
const files = new Set(
  [import.meta.dirname, join(import.meta.dirname, '../mutations')].flatMap((folder) => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  }),
);

describe('the classes of the federation audit', () => {
  test('are as many as it has suites', () => {
    expect(Object.keys(bySuite)).toHaveLength(46);
  });

  test.each(Object.entries(bySuite))('%s has a case of ours', (_, guard) => {
    expect(names.has(guard) || files.has(guard)).toBe(true);
  });
});
