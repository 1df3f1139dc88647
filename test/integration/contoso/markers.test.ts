import { isListType, isNonNullType, isObjectType, type GraphQLOutputType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createDataService,
  serviceNames,
  type ServiceName,
} from '../../../examples/contoso/services/index.ts';
import { findMarkers } from '../../../examples/contoso/world/index.ts';
import { contosoSupergraph } from './policy.ts';
import { smallWorld } from './small-world.ts';

const world = smallWorld();
const { policy, whole } = contosoSupergraph();
afterAll(() => world.remove());

/** For each service a query that reaches every field of every type it owns. */
const everything: Readonly<Record<ServiceName, string>> = {
  directory: `{ account(id: "a0000001-id") {
    __typename id displayName email phone createdAt recoveryKey
    postalAddress { __typename street city postalCode country }
    tenant { __typename name } groups { __typename id name } } }`,
  mail: `{ messages(account: "a0000034-id", first: 1) { nodes {
    __typename id accountId groupId subject body sentAt route { __typename from to } } } }`,
  files: `{ file(id: "f0000001-id") {
    __typename id accountId owners name content createdAt modifiedAt downloadUrl } }`,
  'sign-ins': `{ signIn(id: "s0000001-id") {
    __typename id accountId time ip device clientError { __typename code message } } }`,
  billing: `{ invoices(tenant: "contoso") { __typename id issuedAt amount paymentInstrument }
    _entities(representations: [{ __typename: "Account", id: "a0000001-id" }]) {
      ... on Account { __typename plan } } }`,
};

interface Value {
  readonly coordinate: string;
  readonly text: string;
}

function* valuesIn(data: unknown, coordinate: string): Generator<Value> {
  if (typeof data === 'string') yield { coordinate, text: data };
  if (Array.isArray(data)) for (const item of data) yield* valuesIn(item, coordinate);
  else if (typeof data === 'object' && data !== null) {
    const entries = Object.entries(data) as readonly (readonly [string, unknown])[];
    const typename = new Map(entries).get('__typename');
    const type = typeof typename === 'string' ? typename : '';
    for (const [name, value] of entries) {
      if (name !== '__typename') yield* valuesIn(value, `${type}.${name}`);
    }
  }
}

const seen: Value[] = [];
beforeAll(async () => {
  for (const name of serviceNames) {
    const service = createDataService(name, { database: world.path });
    const { data, errors } = await service.execute({ query: everything[name] });
    expect(errors).toBeUndefined();
    seen.push(...valuesIn(data, ''));
    service.close();
  }
});

function isLeaf(type: GraphQLOutputType): boolean {
  if (isNonNullType(type) || isListType(type)) return isLeaf(type.ofType);
  return !('getFields' in type) && !('getTypes' in type);
}

const protectedFields = Array.from(policy.fields, ([coordinate, mark]) => ({ coordinate, mark }))
  .filter(({ mark }) => mark.kind === 'classified' || mark.kind === 'refused')
  .filter(({ coordinate }) => {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = whole.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    return field !== undefined && isLeaf(field.type);
  });

test('there are protected fields to look at', () => {
  expect(protectedFields.length).toBeGreaterThan(35);
});

test.each(protectedFields)('each value of $coordinate carries a marker', ({ coordinate, mark }) => {
  const values = seen.filter((value) => value.coordinate === coordinate);
  expect(values.length).toBeGreaterThan(0);
  for (const { text } of values) {
    const [marker] = findMarkers(text);
    expect(marker, text).toBeDefined();
    // An owner is an account by its id, whatever field it stands in.
    if (mark.kind === 'classified' && coordinate !== 'File.owners') {
      expect(mark.elements).toContain(marker?.element);
    }
  }
});

test('no two values of one record carry the same marker', () => {
  const own = seen.filter(({ coordinate }) => !/(?:accountId|groupId|owners)$/.test(coordinate));
  const markers = own.flatMap(({ text }) => findMarkers(text).map((marker) => marker.text));
  expect(new Set(markers).size).toBe(markers.length);
});
