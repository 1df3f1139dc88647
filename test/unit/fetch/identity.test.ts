import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { identityCheck, identityKeys } from '../../../src/fetch/identity.ts';
import { askingForIdentity } from '../../../src/fetch/identity-operation.ts';
import type { RequiresSelection } from '../../../src/plan/port.ts';

const schema = buildSchema(
  `directive @join__type(graph: join__Graph!, key: String) repeatable on OBJECT | INTERFACE
   directive @join__field(graph: join__Graph, external: Boolean) repeatable on FIELD_DEFINITION
   directive @join__graph(name: String!) on ENUM_VALUE
   enum join__Graph { MAIL @join__graph(name: "mail") SHOP @join__graph(name: "shop") }
   interface Owner @join__type(graph: MAIL, key: "id") { id: ID! }
   type User implements Owner @join__type(graph: MAIL, key: "id") @join__type(graph: SHOP, key: "id") {
     id: ID! @join__field(graph: MAIL) @join__field(graph: SHOP, external: true)
     weight: Int
   }
   type Team implements Owner @join__type(graph: MAIL, key: "id") @join__type(graph: MAIL, key: "org { id } nr") {
     id: ID! org: Org nr: Int
   }
   type Box @join__type(graph: MAIL, key: "id") { id: ID }
   type Org { id: ID }
   type Query { v: Int }`,
  { assumeValidSDL: true },
);

const field = (name: string, selections?: readonly RequiresSelection[]): RequiresSelection =>
  selections === undefined ? { kind: 'Field', name } : { kind: 'Field', name, selections };
const on = (typeCondition: string, ...selections: RequiresSelection[]): RequiresSelection => ({
  kind: 'InlineFragment',
  typeCondition,
  selections: [field('__typename'), ...selections],
});
const keysFor = (service: string, ...requires: RequiresSelection[]) =>
  identityKeys(service, requires, schema);
const names = (service: string, ...requires: RequiresSelection[]) =>
  keysFor(service, ...requires).map((one) => one.name);

describe('what must come back as it was sent', () => {
  test('are the keys of the service, and nothing that a field only requires', () => {
    expect(names('mail', on('User', field('id'), field('weight')))).toEqual(['id']);
  });

  test('is no key that the service itself takes from others', () => {
    expect(names('shop', on('User', field('id')))).toEqual([]);
  });

  test('is no key of another service', () => {
    expect(names('shop', on('Box', field('id')))).toEqual([]);
  });

  test('are all parts of a composite key', () => {
    expect(names('mail', on('Team', field('org', [field('id')]), field('nr')))).toEqual([
      'org',
      'nr',
    ]);
  });
});

describe('an entity fetch', () => {
  const text = 'query($r:[_Any!]!){_entities(representations:$r){...on User{weight(unit:"a  b")}}}';
  const asked = (...requires: RequiresSelection[]) =>
    askingForIdentity(text, [{ alias: '_entities', keys: keysFor('mail', ...requires) }]);

  test('asks for type and keys too, and keeps its literals', () => {
    expect(asked(on('User', field('id')))).toBe(
      'query($r:[_Any!]!){_entities(representations:$r){__typename ...on User{id}...on User{weight(unit:"a  b")}}}',
    );
  });

  test('asks for composite keys with their fields', () => {
    expect(asked(on('Team', field('org', [field('id')]), field('nr')))).toContain(
      '...on Team{org{id}nr}',
    );
  });

  test('keeps keys of different types apart', () => {
    expect(asked(on('User', field('id')), on('Box', field('id')))).toContain(
      '...on User{id_of_User:id}...on Box{id_of_Box:id}',
    );
  });
});

describe('the check of an entity', () => {
  const check = identityCheck(
    keysFor('mail', on('User', field('id')), on('Box', field('id'))),
    schema,
  );
  test.each<[string, object, string, string, string, boolean]>([
    ['the same', { __typename: 'User', id_of_User: '1' }, 'User', 'User', ',"id":"1"', true],
    ['a number', { __typename: 'User', id_of_User: 1 }, 'User', 'User', ',"id":"1"', true],
    ['another id', { __typename: 'User', id_of_User: '2' }, 'User', 'User', ',"id":"1"', false],
    ['no id', { __typename: 'User' }, 'User', 'User', ',"id":"1"', false],
    ['true for 1', { __typename: 'User', id_of_User: true }, 'User', 'User', ',"id":"true"', false],
    ['no type', { id_of_User: '1' }, 'User', 'User', ',"id":"1"', false],
    ['another type', { __typename: 'Box', id_of_User: '1' }, 'User', 'User', ',"id":"1"', false],
    [
      'the other type’s key',
      { __typename: 'Box', id_of_User: '1' },
      'Box',
      'Box',
      ',"id":"1"',
      false,
    ],
    ['a key that was not sent', { __typename: 'User', id_of_User: '1' }, 'User', 'User', '', true],
    [
      'an interface object',
      { __typename: 'Owner', id_of_User: '1' },
      'User',
      'Owner',
      ',"id":"1"',
      true,
    ],
    [
      'a sibling of the type',
      { __typename: 'Team', id_of_User: '1' },
      'User',
      'Owner',
      ',"id":"1"',
      false,
    ],
    ['the type behind an interface', { __typename: 'User', id: '1' }, 'Owner', 'Owner', '', true],
    ['a type not behind it', { __typename: 'Box', id: '1' }, 'Owner', 'Owner', '', false],
  ])('of %s', (...row) => {
    const [, entity, type, name, sent, passes] = row;
    expect(check(entity, type, name, sent)).toBe(passes);
  });
});
