/** Attack S14 of the catalogue: what a write tells of values and objects that its caller may not read. */
import { expect, test } from 'vitest';
import { aWriter, notePath, noteCodes, wholeGrant } from '../../support/note-graph.ts';

const rename = 'mutation($id: ID!, $name: String!) { rename(id: $id, name: $name) { id name } }';

test('S14 a name that is taken and a name that is not allowed are one answer, without the service’s words', async () => {
  const texts = new Set<string>();
  const words = [
    ['name-3', 'Name "name-3" already taken by n3 (fabrikam)', { code: 'CONFLICT', owner: 'n3' }],
    ['name-2', 'Name "name-2" already taken by n2 (contoso)', { code: 'CONFLICT', owner: 'n2' }],
    ['x'.repeat(300), 'Name too long', { code: 'BAD_USER_INPUT' }],
  ] as const;
  for (const [name, message, extensions] of words) {
    const path = notePath();
    path.faults.set('notes', async () => ({
      data: { rename: null },
      errors: [{ message, path: ['rename'], extensions }],
    }));
    const answer = await path.run(rename, aWriter(), { id: 'n1', name });
    texts.add(JSON.stringify(answer));
    expect(noteCodes(answer)).toEqual(['SERVICE_ERROR']);
    const logged = path.store.committed.flatMap((one) => one.texts).join();
    expect(logged).not.toMatch(/taken|CONFLICT|name-[23]|too long/);
  }
  expect(texts.size).toBe(1);
});

test.each([
  ['without a grant for writing', { operations: ['read'] as const }],
  ['without the element that is written', { elements: ['user.id'] }],
])('S14 %s every guess is one answer, and no service hears of it', async (_name, change) => {
  const texts = new Set<string>();
  for (const [id, name] of [
    ['n1', 'name-3'],
    ['n2', 'name-1'],
    ['n9', 'free'],
  ] as const) {
    const path = notePath();
    path.hold({ ...wholeGrant, ...change });
    texts.add(JSON.stringify(await path.run(rename, aWriter(), { id, name })));
    expect(path.calls).toEqual([]);
  }
  expect([...texts].join()).toContain('NO_BASIS');
  expect(texts.size).toBe(1);
});

test('S14 an object of another tenant and one that never was are one answer', async () => {
  const answerFor = async (id: string) => {
    const path = notePath();
    path.hold(wholeGrant);
    return JSON.stringify(await path.run(rename, aWriter(), { id, name: 'new' }));
  };
  const [others, never] = [await answerFor('n2'), await answerFor('n9')];
  expect(others).toBe(never);
  expect(others).not.toMatch(/n2|fabrikam|new/);
});

test('S14 a write that may be done and read is answered', async () => {
  const path = notePath();
  const answer = await path.run(rename, aWriter(), { id: 'n1', name: 'new' });
  expect(answer).toEqual({ data: { rename: { id: 'n1', name: 'new' } }, errors: [] });
});
