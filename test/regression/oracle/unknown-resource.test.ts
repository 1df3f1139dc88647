/** An exception for a resource takes out what may be in it, also where nobody can say which resource a row is in. */
import { expect, test } from 'vitest';
import { graphOf, linked } from '../../support/policy-of.ts';
import { aCover, aDataCaller, releasePath } from '../../support/release-path.ts';

const open = '@notCustomerData(reason: "r")';
const id = 'id: ID! @classified(element: "user.id", opaque: true)';

interface Told {
  readonly data: unknown;
  readonly errors?: readonly unknown[];
}

/** Files whose resource a second service tells, by itself or by the site that they are in. */
function files(
  resource: 'site' | 'place.site',
  told: () => Told,
  excepted: readonly string[] = ['s1'],
) {
  const notes = linked(`
    type Query { files: [File!]! }
    type File @key(fields: "id") @subject(tenant: "tenant", resource: "${resource}", exists: ["user.id"]) {
      ${id} tenant: ID! ${open} name: String @classified(element: "user.name") }`);
  const sites = linked(`
    type Query { version: String ${open} }
    type Place { site: String ${open} }
    type File @key(fields: "id") { ${id} site: String ${open} place: Place ${open} }`);
  const row = { __typename: 'File', id: 'f1', tenant: 'contoso', name: 'name-1' };
  const services = {
    notes: { sdl: notes, execute: () => Promise.resolve({ data: { files: [row] } }) },
    sites: { sdl: sites, execute: async () => told() },
  };
  const path = releasePath({ graph: graphOf({ notes, sites }), services });
  const exceptions = excepted.map((one) => ({ elements: null, accounts: null, resources: [one] }));
  path.held.covers = [aCover({ elements: ['user.id', 'user.name'], exceptions })];
  return path.ask('{ files { name } }', {}, aDataCaller({ elements: ['user.*'] }));
}

const entity = (rest: object): Told => ({
  data: { _entities: [{ __typename: 'File', id: 'f1', ...rest }] },
});
const fault = (...path: readonly (string | number)[]) => ({
  errors: [{ message: 'm', path: ['_entities', 0, ...path] }],
});
const down = (): Told => {
  throw new Error('down');
};

test.each([
  ['is the one', 'site', () => entity({ site: 's1' })],
  ['cannot be had, as its service is down', 'site', down],
  ['is null with an error', 'site', () => ({ ...entity({ site: null }), ...fault('site') })],
  ['is left out', 'site', () => entity({})],
  ['is empty', 'site', () => entity({ site: '' })],
  ['is no text', 'site', () => entity({ site: {} })],
  ['is of an object that is not there', 'site', () => ({ data: { _entities: [null] } })],
  ['is the one, behind an object', 'place.site', () => entity({ place: { site: 's1' } })],
  ['cannot be had behind an object', 'place.site', down],
  ['is behind an object that is null', 'place.site', () => entity({ place: null })],
  [
    'is behind an object that is null with an error',
    'place.site',
    () => ({ ...entity({ place: null }), ...fault('place') }),
  ],
  [
    'is null with an error behind an object',
    'place.site',
    () => ({ ...entity({ place: { site: null } }), ...fault('place', 'site') }),
  ],
] as const)('a row whose resource %s is not there', async (_name, resource, told) => {
  const { data, text, entries } = await files(resource, told);
  expect(data).toEqual({ files: [] });
  expect(text).not.toMatch(/name-1/);
  expect(JSON.stringify(entries)).not.toMatch(/File\.name/);
});

test.each([
  ['is another', 'site', () => entity({ site: 's2' })],
  ['is none, as its service says', 'site', () => entity({ site: null })],
  ['is none behind an object', 'place.site', () => entity({ place: { site: null } })],
] as const)('a row whose resource %s arrives', async (_name, resource, told) => {
  const { data, errors } = await files(resource, told);
  expect(errors).toEqual([]);
  expect(data).toEqual({ files: [{ name: 'name-1' }] });
});

test('a row whose resource cannot be had arrives where no exception asks for it', async () => {
  const { data, errors } = await files('site', down, []);
  expect(errors).toEqual([]);
  expect(data).toEqual({ files: [{ name: 'name-1' }] });
});
