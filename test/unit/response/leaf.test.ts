import {
  buildSchema,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
  type GraphQLScalarType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { generated } from '../../../src/fetch/index.ts';
import { leafCoercion, leafList, unchangedCode } from '../../../src/response/leaf.ts';

const schema = buildSchema(
  'scalar Any enum Mood { CALM SECRET } type Query { i: Int f: Float d: ID s: String b: Boolean }',
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

describe('the code that passes a value as it is', () => {
  const odd = [undefined, null, Number.NaN, Number.POSITIVE_INFINITY, () => 1, {}, [], Symbol('x')];
  const plain = ['', 'x', '1', true, false, 0, -0, 1, -1, 1.5, 2 ** 31, -(2 ** 31), 2 ** 53];

  test.each(['String', 'Boolean', 'Int', 'Float', 'ID'])(
    'of %s agrees with its coercion',
    (name) => {
      const type = schema.getType(name) as GraphQLScalarType;
      const passes = generated<(value: unknown) => boolean>(
        ['value'],
        `return ${unchangedCode(type, 'value') ?? ''};`,
      );
      const values = [...odd, ...plain];
      const passed = values.filter(passes);
      expect(passed.map((one) => coerce(name, one))).toEqual(passed);
      // What it does not pass is not wrong for that: an id may come as a number.
      const kept = values.filter((one) => one !== undefined && Object.is(coerce(name, one), one));
      expect(passed).toEqual(kept);
      expect(passed.length).toBeGreaterThan(1);
    },
  );

  test.each(['Any', 'Mood'])('is none for %s, of which only its coercion can say', (name) => {
    expect(unchangedCode(schema.getType(name) as GraphQLScalarType, 'value')).toBeNull();
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
