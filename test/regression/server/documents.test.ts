/** Attack catalogue 1D, documents: each against a listening server, with what must still work beside it. */
import { describe, expect, test } from 'vitest';
import { ask, aServer as world } from '../../integration/server/server-kit.ts';
import { expectRefused } from './refused.ts';

const nested = (levels: number): string =>
  `${'{ manager '.repeat(levels)}{ id }${' }'.repeat(levels)}`;
const chain = (levels: number): string =>
  `query { account { ...F0 } } ${Array.from(
    { length: levels },
    (_, at) => `fragment F${at} on Account { manager { ...F${at + 1} } }`,
  ).join(' ')} fragment F${levels} on Account { id }`;
const repeat = (count: number, piece: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => piece(at)).join(' ');

describe('H01 depth', () => {
  test.each([
    ['inline', `{ account ${nested(12)} }`],
    ['by fragments', chain(12)],
    [
      'by a fragment that was used at a shallow place first',
      `query { a: account { ...F } b: account ${nested(8).replace('{ id }', '{ ...F }')} } fragment F on Account { manager { manager { id } } }`,
    ],
    [
      'by inline fragments',
      `{ account ${'{ ... { manager '.repeat(12)}{ id }${' } }'.repeat(12)} }`,
    ],
    [
      'under fields that look like introspection',
      `{ __schema: account ${nested(12).replaceAll('manager', '__schema: manager')} }`,
    ],
    [
      'in an operation that does not run',
      `query A { account { id } } query B { account ${nested(12)} }`,
    ],
    ['so deep that no parser gets to its end', `{ account ${nested(900)} }`],
  ])('%s is refused', async (_, text) => {
    const at = await world();
    const operationName = text.startsWith('query A') ? 'A' : undefined;
    await expectRefused(at, await ask(at, text, { operationName }), 400, 'DOCUMENT_TOO_LARGE');
  });

  test('of lists in the type of a variable is refused, and is no failure of ours', async () => {
    const at = await world({ limits: { documentTokensMax: 20_000 } });
    const text = `query($x: ${'['.repeat(6_000)}Int${']'.repeat(6_000)}) { account(limit: $x) { id } }`;
    await expectRefused(at, await ask(at, text), 400, 'DOCUMENT_TOO_LARGE');
    expect(
      (await ask(at, 'query($x: Int!) { account(limit: $x) { id } }', { variables: { x: 1 } }))
        .status,
    ).toBe(200);
  });

  test.each([
    ['refused', 0, 'DOCUMENT_TOO_LARGE'],
    // Let in here, it is of the wrong type for what it is used for.
    ['let in', 1, 'DOCUMENT_INVALID'],
  ])('of a list in the type of a variable is %s by a limit of %i', async (_name, max, code) => {
    const at = await world({ limits: { variableListsMax: max } });
    const text = 'query($x: [Int]) { account(limit: $x) { id } }';
    await expectRefused(at, await ask(at, text), 400, code);
  });

  test('up to the limit is served', async () => {
    const at = await world();
    expect((await ask(at, `{ account ${nested(8)} }`)).status).toBe(200);
    expect((await ask(at, chain(8))).status).toBe(200);
  });
});

describe('H02 aliases', () => {
  const doubled = `query { ...F0 } ${repeat(6, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`)} fragment F6 on Query { a: account { id } }`;
  test.each([
    ['inline', `{ ${repeat(21, (at) => `a${at}: account { id }`)} }`],
    ['multiplied by fragments', doubled],
    [
      'multiplied beyond counting',
      doubled.replace('query { ...F0 }', `query { ${'...F0 '.repeat(100)} }`),
    ],
  ])('%s are refused', async (_, text) => {
    const at = await world();
    await expectRefused(at, await ask(at, text), 400, 'DOCUMENT_TOO_LARGE');
  });

  test('up to the limit are served', async () => {
    const at = await world();
    expect((await ask(at, `{ ${repeat(20, (n) => `a${n}: account { id }`)} }`)).status).toBe(200);
  });
});

describe('H02 fields', () => {
  test('multiplied by fragments are refused without being expanded', async () => {
    const at = await world();
    const levels = 100;
    const text = `query { ...F0 } ${repeat(levels, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F${levels} on Query { account { id } }`;
    await expectRefused(at, await ask(at, text), 400, 'DOCUMENT_TOO_LARGE');
  });
});

describe('H04 directives', () => {
  test.each([
    ['5,000 unknown', `{ account { id ${'@x '.repeat(5_000)} } }`],
    ['5,000 known', `{ account { id ${'@skip(if: false) '.repeat(2_000)} } }`],
    ['21 on one field', `{ account { id ${'@include(if: true) '.repeat(21)} } }`],
    ['21 on the operation', `query ${'@x '.repeat(21)} { account { id } }`],
    ['21 on a variable', `query ($id: ID ${'@x '.repeat(21)}) { account(id: $id) { id } }`],
    [
      '21 on fragments',
      `query { account { ...F ${'@x '.repeat(11)} } } fragment F on Account ${'@x '.repeat(10)} { id }`,
    ],
  ])('%s are refused with one error', async (_, text) => {
    const at = await world();
    const reply = await ask(at, text);
    await expectRefused(at, reply, 400, 'DOCUMENT_TOO_LARGE');
    expect(reply.body.errors).toHaveLength(1);
  });

  test('an unknown one is refused with one fixed message', async () => {
    const at = await world();
    await expectRefused(at, await ask(at, '{ account { id @CANARY } }'), 400, 'DOCUMENT_INVALID');
  });
});

describe('H05 overlapping fields', () => {
  test.each([
    ['3,000 equal fields', `{ account { ${'id '.repeat(3_000)} } }`],
    ['equal fields at every level', `{ ${'account { manager { id } } '.repeat(100)} }`],
  ])('%s take no longer than a refusal', async (_, text) => {
    const at = await world();
    await expectRefused(at, await ask(at, text), 400, 'DOCUMENT_TOO_LARGE');
  });
});

describe('H08 fragments in a circle', () => {
  test.each([
    ['itself', 'query { account { ...A } } fragment A on Account { ...A }'],
    [
      'each other',
      'query { account { ...A } } fragment A on Account { manager { ...B } } fragment B on Account { ...A }',
    ],
    [
      'unused',
      'query { account { id } } fragment A on Account { ...B } fragment B on Account { manager { ...A } }',
    ],
    [
      'twice the same name',
      'query { account { ...A } } fragment A on Account { id } fragment A on Account { ...A }',
    ],
  ])('%s are refused', async (_, text) => {
    const at = await world();
    await expectRefused(at, await ask(at, text), 400, 'DOCUMENT_INVALID');
  });
});
