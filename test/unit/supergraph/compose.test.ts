import { isInterfaceType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { composeSupergraph, type SupergraphSources } from '../../../src/supergraph/index.ts';
import { sha256Hex, tinyVocabulary } from '../../support/authorisation-world.ts';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5",
  import: ["@key", "@interfaceObject", "@shareable", "@inaccessible"])`;
const open = '@notCustomerData(reason: "made up")';
const shop = {
  name: 'shop',
  sdl: `${link} directive @notCustomerData(reason: String!) repeatable on FIELD_DEFINITION
    type Query { product: Product ${open} } type Product @key(fields: "id") { id: ID! ${open} }`,
};
const stock = {
  name: 'stock',
  sdl: `${link} directive @notCustomerData(reason: String!) repeatable on FIELD_DEFINITION
    type Product @key(fields: "id") { id: ID! ${open} left: Int ${open} }`,
};
const compose = (change: Partial<SupergraphSources>) =>
  composeSupergraph({
    services: [shop, stock],
    overlays: [],
    vocabulary: tinyVocabulary,
    sha256Hex,
    ...change,
  });

describe('a supergraph that was composed elsewhere', () => {
  const { supergraphSdl } = compose({});

  test('is used as it is, with the marks of its services', () => {
    const ready = compose({ supergraphSdl });
    expect(ready.supergraphSdl).toBe(supergraphSdl);
    expect(ready.policy.fields.get('Product.left')?.kind).toBe('open');
    expect(ready.findings).toEqual([]);
  });

  test.each<[string, Partial<SupergraphSources>]>([
    ['lacks the SDL of a service', { services: [shop] }],
    ['has none at all', { services: [] }],
    [
      'stands beside a service that it does not know',
      { services: [shop, stock, { ...stock, name: 'x' }] },
    ],
    ['stands beside two SDLs of one service', { services: [shop, stock, stock] }],
  ])('is refused where it %s', (_, change) => {
    expect(() => compose({ supergraphSdl, ...change })).toThrow(
      expect.objectContaining({ code: 'COMPOSITION_FAILED' }) as Error,
    );
  });

  test('is refused where it does not parse', () => {
    expect(() => compose({ supergraphSdl: 'type {' })).toThrow(
      expect.objectContaining({ code: 'COMPOSITION_FAILED' }) as Error,
    );
  });
});

describe('an interface that no type implements', () => {
  const node = (...sdls: readonly string[]) => {
    const services = sdls.map((sdl, n) => ({ name: `s${n}`, sdl: `${link} ${sdl}` }));
    const { whole, served } = compose({ services });
    return [whole.getType('Node'), served.getType('Node')];
  };

  test('is the type of its interface objects to the policy, and stays an interface to callers', () => {
    const [whole, served] = node(
      'type Query { v: Int } interface Node @key(fields: "id") { id: ID! }',
      'type Query { node: Node } type Node @key(fields: "id") @interfaceObject { id: ID! }',
    );
    expect([isObjectType(whole), isInterfaceType(served)]).toEqual([true, true]);
  });

  test('stays one where no service has its objects', () => {
    const [whole] = node('type Query { node: Node } interface Node { id: ID! }');
    expect(isInterfaceType(whole)).toBe(true);
  });
});
