import { buildSchema, parse, print, validate, type DocumentNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { introspect, joinAnswers, splitOperation } from '../../../src/release/introspection.ts';

/** A query type that can be reached again below itself, and implements an interface. */
const schema = buildSchema(`
  interface Again { again: Query }
  type Query implements Again { again: Query name: String }
`);

function valid(text: string): DocumentNode {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return document;
}

const spaceless = (document: DocumentNode | null | undefined): string =>
  document == null ? '' : print(document).replaceAll(/\s+/g, ' ');

describe('an operation is taken apart', () => {
  test('not at all without introspection', () => {
    expect(splitOperation(valid('{ name __typename again { name } }'), null)).toBeNull();
    const two = valid('query a { name } query b { __schema { description } }');
    expect(splitOperation(two, 'a')).toBeNull();
  });

  test('into nothing but introspection', () => {
    const split = splitOperation(
      valid(
        '{ ... { __schema { description } } ...f } fragment f on Query { __type(name: "X") { name } }',
      ),
      null,
    );
    expect(split?.rest).toBeNull();
  });

  test('with a name in the place of each introspection field', () => {
    const split = splitOperation(
      valid(
        'query($i: Boolean!) { a: __type(name: "Query") @include(if: $i) { ...t } name } fragment t on __Type { kind }',
      ),
      null,
    );
    expect(spaceless(split?.rest)).toBe(
      'query ($i: Boolean!) { a: __typename @include(if: $i) name }',
    );
  });

  test.each([
    ['a field', '{ again { __schema { description } } }'],
    [
      'a field, in a fragment that the root uses too',
      '{ ...f again { ...f } } fragment f on Query { __schema { description } }',
    ],
    [
      'a field in a fragment on an interface',
      '{ ... on Again { again { x: __type(name: "X") { name } } } }',
    ],
  ])('never below %s', (_, text) => {
    expect(() => splitOperation(valid(text), null)).toThrow(
      expect.objectContaining({ code: 'OPERATION_NOT_SUPPORTED' }),
    );
  });
});

describe('the halves are put together', () => {
  const told = { data: { s: { kind: 'OBJECT' } }, errors: [] };

  test('in the order of the operation', () => {
    const joined = joinAnswers({ data: { a: 1, s: 'Query', b: 2 }, errors: [] }, told);
    expect(JSON.stringify(joined.data)).toBe('{"a":1,"s":{"kind":"OBJECT"},"b":2}');
  });

  test('and null stays null where the data is', () => {
    expect(joinAnswers({ data: null, errors: [] }, told).data).toBeNull();
  });

  test('under any name', () => {
    const document = valid(
      '{ __proto__: __type(name: "Query") { name } constructor: __schema { description } }',
    );
    const introspected = introspect(schema, document, null, {});
    const { data } = joinAnswers({ data: {}, errors: [] }, introspected);
    expect(JSON.stringify(data)).toBe(
      '{"__proto__":{"name":"Query"},"constructor":{"description":null}}',
    );
    expect({}.constructor).toBe(Object);
  });
});
