/**
 * Attack A31 of the catalogue: a mutation whose answer holds what its caller may not read. The rule is stated: whether
 * it runs is decided on the basis for writing, before the call; what it answers is judged as a read.
 */
import { expect, test } from 'vitest';
import { aWriter, notePath, noteCodes, wholeGrant } from '../../support/note-graph.ts';

const rename = 'mutation { rename(id: "n1", name: "new") { id name score } }';
const forWriting = { ...wholeGrant, ref: 'grant:w', operations: ['write'] as const };

test('A31 a refused field of the object that was written stays null', async () => {
  const path = notePath();
  path.hold(forWriting, { ...wholeGrant, elements: ['user.id', 'user.name'] });
  const { data, errors } = await path.run(rename);
  expect(data).toEqual({ rename: { id: 'n1', name: 'new', score: null } });
  expect(errors.map((one) => [one.path.at(-1), one.extensions.code])).toEqual([
    ['score', 'NO_BASIS'],
  ]);
  expect(path.calls.map((one) => one.query).join()).not.toContain('score');
});

test('A31 an object that may not be seen stays away, and the answer says that it was written', async () => {
  const path = notePath();
  path.hold(forWriting);
  const answer = await path.run(rename);
  expect(answer.data).toEqual({ rename: null });
  expect(noteCodes(answer)).toEqual(['MUTATION_EXECUTED_ANSWER_WITHHELD']);
  expect(JSON.stringify(answer)).not.toMatch(/new|n1|90\d/);
});

test.each([
  ['a grant to read alone', { operations: ['read'] as const }, aWriter(), 'NO_BASIS'],
  ['a token to read alone', {}, aWriter({ operations: ['read'] }), 'WRITE_NOT_IN_TOKEN'],
  ['a grant of another tenant', { tenant: 'fabrikam' }, aWriter(), 'NO_BASIS'],
])(
  'A31 on %s nothing is written, however little is asked back',
  async (_name, change, who, code) => {
    const path = notePath();
    path.hold({ ...wholeGrant, ...change });
    const answer = await path.run('mutation { rename(id: "n1", name: "new") { __typename } }', who);
    expect(answer.data).toEqual({ rename: null });
    expect(noteCodes(answer)).toEqual([code]);
    expect(path.calls).toEqual([]);
    expect(path.rows.get('n1')?.name).toBe('name-1');
  },
);

test('A31 what may be written and read is', async () => {
  const path = notePath();
  const { data } = await path.run(rename);
  expect(data).toEqual({ rename: { id: 'n1', name: 'new', score: 900 } });
});
