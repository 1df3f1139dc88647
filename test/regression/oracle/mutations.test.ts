/** Disagreements of gateway and oracle about mutations that were found by random worlds, shrunk. */
import { describe, expect, test } from 'vitest';
import { aWriter, noteCodes, notePath, wholeGrant } from '../../support/note-graph.ts';

describe('a mutation under the name of another one with other arguments', () => {
  test.each([
    'mutation { a: touch(tenant: "contoso") b: touch }',
    'mutation { b: touch a: touch(tenant: "contoso") }',
    'mutation { a: touch(tenant: "contoso") b: touch(tenant: null) }',
  ])('is answered: %s', async (text) => {
    const answer = await notePath().run(text);
    expect(answer).toEqual({ data: { a: true, b: true }, errors: [] });
  });
});

describe('what schema and token refuse has its own code, whatever is granted', () => {
  const rename = 'mutation { rename(tenant: "contoso", id: "n1", name: "new") { id } }';
  test.each([
    ['an argument that is a key', 'mutation { secret(key: "k") }', {}, 'ARGUMENT_NOT_ACCEPTED'],
    ['an element beyond the token', rename, { elements: ['user.id'] }, 'ELEMENT_NOT_IN_TOKEN'],
    ['a token for reading', rename, { operations: ['read'] as const }, 'WRITE_NOT_IN_TOKEN'],
    ['nothing but the grant', rename, {}, 'NO_BASIS'],
  ])('%s', async (_name, text, change, code) => {
    const path = notePath();
    path.hold();
    expect(noteCodes(await path.run(text, aWriter(change)))).toEqual([code]);
    expect(path.calls).toEqual([]);
  });
});

describe('a mutation of which nothing can be shown', () => {
  const overlay = 'extend type Mutation { rename: Int @classified(element: "user.email") }';
  const rename = 'mutation { rename(tenant: "contoso", id: "n1", name: "new") { id } }';
  const reading = (elements: readonly string[]) => ({
    ...wholeGrant,
    ref: 'grant:2',
    elements,
    operations: ['read'] as const,
  });
  const writing = { ...wholeGrant, operations: ['write'] as const };

  test('says that it ran, and stands in the entry as refused alone', async () => {
    const path = notePath(overlay);
    path.hold(writing, reading(['user.email']));
    const answer = await path.run(rename);
    expect(answer.data).toEqual({ rename: null });
    expect(noteCodes(answer)).toEqual(['MUTATION_EXECUTED_ANSWER_WITHHELD']);
    expect(path.entries()[1]).toMatchObject({
      bases: [],
      released: [],
      refused: [{ coordinate: 'Mutation.rename', code: 'MUTATION_EXECUTED_ANSWER_WITHHELD' }],
    });
  });

  test('stands there as released where it can', async () => {
    const path = notePath(overlay);
    path.hold(writing, reading(['user.email', 'user.id', 'user.name']));
    const answer = await path.run(rename);
    expect(answer).toEqual({ data: { rename: { id: 'n1' } }, errors: [] });
    const types = path.entries()[1]?.released?.map((one) => one.type);
    expect(types?.toSorted()).toEqual(['Mutation', 'Note']);
  });
});

describe('a mutation of which nothing can be shown, and that may not have run', () => {
  const overlay = 'extend type Mutation { rename: Int @classified(element: "user.email") }';
  const rename = 'mutation { rename(tenant: "contoso", id: "n1", name: "new") { id } }';
  const writing = { ...wholeGrant, operations: ['write'] as const };
  const reading = { ...wholeGrant, ref: 'grant:2', elements: ['user.email'] };

  test.each([
    ['its value', [writing]],
    ['its rows', [writing, { ...reading, operations: ['read'] as const }]],
  ])('does not say that it has: %s', async (_name, covers) => {
    const path = notePath(overlay);
    path.hold(...covers);
    path.faults.set('notes', () => Promise.reject(new Error('broken off')));
    const answer = await path.run(rename);
    expect(answer.data).toEqual({ rename: null });
    expect(noteCodes(answer)).toEqual(['MUTATION_OUTCOME_UNKNOWN']);
    expect(path.entries()[1]).toMatchObject({
      mutation: { outcome: 'unknown' },
      released: [],
      refused: [],
    });
  });

  test('says that it has where its service answers with an error', async () => {
    const path = notePath(overlay);
    path.hold(writing);
    path.faults.set('notes', () => Promise.resolve({ data: null, errors: [{ message: 'no' }] }));
    expect(noteCodes(await path.run(rename))).toEqual(['MUTATION_EXECUTED_ANSWER_WITHHELD']);
  });
});
