import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { applyRewrites, concreteTypes, rawFields } from '../../../src/fetch/raw-fields.ts';

const schema = buildSchema(`
  type Query { items: [Item] }
  interface Item { id: ID }
  type Film implements Item { id: ID }
  type Song implements Item { id: ID }
`);
const names = (types: ReadonlySet<string> | null): readonly string[] | null =>
  types === null ? null : [...types].sort();

describe('the selection of a fetch', () => {
  test('is read with fragments resolved to the concrete types they apply to', () => {
    const [items] = rawFields(
      '{ items { id ... on Film { f: id } ...both } } fragment both on Item { ... on Song { id } }',
      schema,
    );
    expect(items?.below?.map((one) => [one.rawKey, names(one.types)])).toEqual([
      ['id', null],
      ['f', ['Film']],
      ['id', ['Song']],
    ]);
  });

  test('has no type left where conditions exclude each other', () => {
    const [items] = rawFields('{ items { ... on Film { ... on Song { id } } } }', schema);
    expect(items?.below?.[0]?.types?.size).toBe(0);
  });

  test('takes the planner’s renaming and its constants for one type only', () => {
    const fields = rawFields('{ items { ... on Film { a: id } ... on Song { a: id } } }', schema);
    applyRewrites(fields, [
      {
        kind: 'KeyRenamer',
        path: [{ Key: 'items' }, { TypenameEquals: ['Film'] }, { Key: 'a' }],
        renameKeyTo: 'id',
      },
      {
        kind: 'ValueSetter',
        path: [{ Key: 'items' }, { TypenameEquals: ['Song'] }, { Key: 'a' }],
        setValueTo: 'Song',
      },
    ]);
    expect(fields[0]?.below?.map(({ rawKey, key, constant }) => [rawKey, key, constant])).toEqual([
      ['a', 'id', null],
      ['a', 'a', 'Song'],
    ]);
  });
});

test('a type condition stands for itself and all that can be it', () => {
  expect(names(concreteTypes(['Item'], schema))).toEqual(['Film', 'Item', 'Song']);
  expect(names(concreteTypes(['Film', 'Unknown'], schema))).toEqual(['Film', 'Unknown']);
});
