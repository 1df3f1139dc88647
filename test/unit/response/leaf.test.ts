import { buildSchema, GraphQLList, GraphQLNonNull, GraphQLString } from 'graphql';
import { describe, expect, test } from 'vitest';
import { leafCoercion, leafList } from '../../../src/response/leaf.ts';

const schema = buildSchema(
  'scalar Any enum Mood { CALM SECRET } type Query { i: Int f: Float d: ID }',
);
const coerce = (name: string, value: unknown): unknown => {
  const type = schema.getType(name);
  return leafCoercion(type as never, name === 'Mood' ? new Set(['CALM']) : null)(value);
};

describe('a plain value that a service sent', () => {
  test.each<[string, unknown, unknown]>([
    ['Int', -0, -0],
    ['Int', Number.NaN, undefined],
    ['Int', 2 ** 31, undefined],
    ['Float', Number.POSITIVE_INFINITY, undefined],
    ['Float', 2 ** 53, 2 ** 53],
    ['ID', Number.MAX_SAFE_INTEGER + 1, undefined],
    ['ID', '', ''],
    ['String', null, undefined],
    ['Boolean', 'true', undefined],
    ['Mood', 'CALM', 'CALM'],
    ['Mood', 'SECRET', undefined],
    ['Any', { a: 1 }, { a: 1 }],
    ['Any', () => 1, undefined],
  ])('of %s: %j', (name, value, left) => {
    expect(coerce(name, value)).toEqual(left);
  });
});

test('lists of plain values know where null may stand', () => {
  const type = new GraphQLList(new GraphQLNonNull(new GraphQLList(GraphQLString)));
  const shape = leafList(type, (value) => value);
  expect([shape.nonNull, shape.item?.nonNull, shape.item?.item?.nonNull]).toEqual([
    false,
    true,
    false,
  ]);
  expect(shape.item?.item?.item).toBeNull();
});
