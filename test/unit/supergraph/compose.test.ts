import { isInterfaceType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
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

  test.each<[string, string, string]>([
    [
      'a field that no service has',
      supergraphSdl.replace('left: Int', 'left: Int right: Int @join__field(graph: STOCK)'),
      'Product.right is of stock in the supergraph, and not in its SDL',
    ],
    [
      'no field that a service has',
      supergraphSdl.replace(/left: Int.*/, ''),
      'Product.left stands in the SDL of stock, and not in the supergraph',
    ],
    [
      'a field from another service than the one that has it',
      supergraphSdl.replace('left: Int @join__field(graph: STOCK)', 'left: Int'),
      'Product.left is of shop in the supergraph, and not in its SDL',
    ],
    [
      'a service under another name',
      supergraphSdl.replace('name: "stock"', 'name: "warehouse"'),
      'service warehouse stands in the supergraph, and there is no SDL of it',
    ],
  ])('is refused by name where it has %s', (_, sdl, detail) => {
    expect(sdl).not.toBe(supergraphSdl);
    expect(() => compose({ supergraphSdl: sdl })).toThrow(
      expect.objectContaining({ detail: expect.stringContaining(detail) as string }) as Error,
    );
  });

  test('tells a few of many mismatches', () => {
    const many = Array.from({ length: 30 }, (_, n) => `f${n}: Int @join__field(graph: STOCK)`);
    const sdl = supergraphSdl.replace('left: Int', `${many.join('\n')} left: Int`);
    const error = caught(() => compose({ supergraphSdl: sdl }));
    expect(error.detail?.split('\n')).toHaveLength(22);
    expect(error.detail).toContain('and 10 more');
  });

  test('may be of services that call their root types otherwise and extend what others define', () => {
    const services = [
      {
        name: 'shop',
        sdl: `${shop.sdl.replace('type Query', 'type Root')} schema { query: Root }`,
      },
      { name: 'stock', sdl: stock.sdl.replace('type Product', 'extend type Product') },
    ];
    const ready = compose({ services }).supergraphSdl;
    expect(compose({ services, supergraphSdl: ready }).findings).toEqual([]);
  });

  test('is refused where it does not parse', () => {
    expect(() => compose({ supergraphSdl: 'type {' })).toThrow(
      expect.objectContaining({ code: 'COMPOSITION_FAILED' }) as Error,
    );
  });
});

function caught(run: () => unknown): GatewayError {
  try {
    run();
  } catch (error) {
    if (error instanceof GatewayError) return error;
  }
  throw new Error('nothing was refused');
}

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
