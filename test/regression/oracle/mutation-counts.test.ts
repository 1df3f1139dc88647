/**
 * A mutation is called as it was asked for and nothing of it is narrowed, so a count among what it answers may be over
 * rows that the caller may not see; and what it rests on was not told. Found by random worlds in which mutations answer pages.
 */
import { parse } from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import { subgraph } from '../../integration/engine/service-kit.ts';
import { aWriter, noteCodes } from '../../support/note-graph.ts';
import { graphOf, linked } from '../../support/policy-of.ts';
import { aCover, releasePath } from '../../support/release-path.ts';

const open = '@notCustomerData(reason: "r")';
const sdl = `
  type Query { note(id: ID! @classified(element: "user.id")): Note }
  type Mutation {
    file(
      tenant: ID @scope(by: "TENANT"), sites: [ID!] @scope(by: "RESOURCE"), first: Int @dependsOnRows,
      name: String @classified(element: "user.name")
    ): NotePage
    fileAll(
      tenant: ID @scope(by: "TENANT"), sites: [ID!] @scope(by: "RESOURCE"), name: String @classified(element: "user.name")
    ): NotePage
  }
  type NotePage { nodes: [Note!]! totalCount: Int! @dependsOnRows ${open} }
  type Note @key(fields: "id") @subject(tenant: "tenant", resource: "site", exists: ["user.id"]) {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! ${open}
    site: ID! ${open}
  }`;

const writing = aCover({ ref: 'grant:1', elements: ['user.name'], operations: ['write'] });
const reading = aCover({
  ref: 'grant:2',
  elements: ['user.id', 'user.name'],
  resources: ['s1'],
});

interface Entry {
  readonly released: readonly {
    readonly tenant: string;
    readonly type: string;
    readonly set: number;
  }[];
  readonly sets: readonly {
    readonly coordinates: readonly string[];
    readonly exists: readonly string[];
  }[];
}

let path: ReturnType<typeof releasePath>;
let calls: string[];

beforeEach(() => begin(null));

function begin(overlay: string | null): void {
  calls = [];
  const rows = ['s1', 's1', 's2'].map((site, n) => {
    return { __typename: 'Note', id: `n${n}`, tenant: 'contoso', site };
  });
  const page = ({ sites }: { sites?: readonly string[] }) => {
    const nodes = rows.filter((one) => sites?.includes(one.site) ?? true);
    calls.push('called');
    return { nodes, totalCount: nodes.length };
  };
  const notes = subgraph({
    name: 'notes',
    sdl: sdl.replaceAll(/@(?!key)\w+(\([^)]*\))?/g, ''),
    query: { file: page, fileAll: page },
    entities: {},
  });
  path = releasePath({ graph: graphOf({ notes: linked(sdl) }, overlay), services: { notes } });
  path.held.covers = [writing, reading];
}

async function run(text: string) {
  const answer = await path.plane.release({
    caller: aWriter(),
    document: parse(text),
    schema: path.schema,
    operationName: null,
    variables: {},
    signal: new AbortController().signal,
  });
  return { data: answer.data, codes: noteCodes(answer) };
}

function all(sites = '', selection = '{ nodes { id } totalCount }'): string {
  return `mutation { fileAll(tenant: "contoso", ${sites} name: "x") ${selection} }`;
}

describe('a count among what a mutation answers', () => {
  const seen = [{ id: 'n0' }, { id: 'n1' }];

  test.each([
    ['without a site', ''],
    ['of a further site', 'sites: ["s1", "s2"]'],
    ['of every site', 'sites: null'],
  ])('is refused where the call reaches rows that may not be seen: %s', async (_name, sites) => {
    expect(await run(all(sites))).toEqual({
      data: { fileAll: { nodes: seen, totalCount: null } },
      codes: ['SCOPE_NOT_PUSHABLE'],
    });
  });

  test('leaves where the caller asks for no more than it may see', async () => {
    expect(await run(all('sites: ["s1"]'))).toEqual({
      data: { fileAll: { nodes: seen, totalCount: 2 } },
      codes: [],
    });
  });

  test('leaves where the tenant is the token’s only one, and the caller names nothing but sites', async () => {
    const text = 'mutation { fileAll(sites: ["s1"], name: "x") { totalCount } }';
    expect(await run(text)).toEqual({ data: { fileAll: { totalCount: 2 } }, codes: [] });
  });

  test('leaves where the whole tenant may be seen', async () => {
    path.held.covers = [writing, { ...reading, resources: null }];
    expect(await run(all('', '{ totalCount }'))).toEqual({
      data: { fileAll: { totalCount: 3 } },
      codes: [],
    });
  });

  test('is not there where nothing of the answer may be seen, and the mutation has run', async () => {
    path.held.covers = [writing];
    expect(await run(all('', '{ totalCount }'))).toEqual({
      data: { fileAll: null },
      codes: ['MUTATION_EXECUTED_ANSWER_WITHHELD'],
    });
    expect(calls).toEqual(['called']);
  });
});

describe('what depends on rows stands in the entry with what shows them', () => {
  const marked = (name: string) =>
    `extend type Mutation { ${name}: Int @classified(element: "user.name") }`;
  const told = (coordinate: string, element: string) => {
    const [type] = coordinate.split('.');
    return { tenant: 'contoso', type, coordinates: [coordinate], exists: [element] };
  };
  const count = all('', '{ totalCount }');
  const counted = told('NotePage.totalCount', 'user.id');
  const first = 'mutation { file(tenant: "contoso", first: 1, name: "x") { totalCount } }';
  const cut = told('Mutation.file', 'user.id');

  test.each([
    ['a count', count, null, [counted]],
    [
      'a count in an answer that is the tenant’s',
      count,
      marked('fileAll'),
      [told('Mutation.fileAll', 'user.name'), counted],
    ],
    ['an answer of some rows', first, null, [counted, cut]],
    [
      'an answer of some rows that is the tenant’s',
      first,
      marked('file'),
      [told('Mutation.file', 'user.name'), counted, cut],
    ],
  ])('%s', async (_name, text, overlay, expected) => {
    begin(overlay);
    path.held.covers = [writing, { ...reading, resources: null }];
    expect((await run(text)).codes).toEqual([]);
    const entries = path.store.committed.flatMap((one) => one.entries);
    const { released, sets } = entries.at(-1) as unknown as Entry;
    const found = released.map(({ tenant, type, set }) => {
      const { coordinates = [], exists = [] } = sets[set] ?? {};
      return { tenant, type, coordinates, exists };
    });
    expect(found).toEqual(expected);
  });
});

describe('a mutation whose effect depends on rows', () => {
  const first = 'mutation { file(tenant: "contoso", first: 1, name: "x") { nodes { id } } }';

  test('is refused before the call where they are not confined', async () => {
    expect(await run(first)).toEqual({ data: { file: null }, codes: ['SCOPE_NOT_PUSHABLE'] });
    expect(calls).toEqual([]);
  });

  test('runs where they are', async () => {
    path.held.covers = [writing, { ...reading, resources: null }];
    expect((await run(first)).codes).toEqual([]);
    expect(calls).toEqual(['called']);
  });

  test('has no basis, whatever its rows, where nothing is granted', async () => {
    path.held.covers = [];
    expect(await run(first)).toEqual({ data: { file: null }, codes: ['NO_BASIS'] });
  });
});
