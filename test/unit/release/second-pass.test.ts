import { expect, test } from 'vitest';
import { peoplePath } from '../../support/people-graph.ts';
import { aCover, aDataCaller } from '../../support/release-path.ts';

const caller = aDataCaller({ elements: ['user.*'] });
const query = '{ customer(id: "c1") { id name } }';
const wide = aCover({ elements: ['user.id', 'user.name'] });
const narrow = aCover({ elements: ['user.id'], ref: 'grant:2' });

test('a basis that ended is decided on once more, past a cache that still holds it', async () => {
  const { path } = peoplePath();
  path.held.covers = [wide, narrow];
  path.held.fresh = [narrow];
  path.store.ended.add(wide.ref);
  const answer = await path.ask(query, {}, caller);
  expect(answer.data).toEqual({ customer: { id: 'c1', name: null } });
  expect(path.calls.map((one) => one.query.includes('name'))).toEqual([true, false]);
});

test('a basis that is still said to be in force ends the request, and that is recorded', async () => {
  const { path } = peoplePath();
  path.held.covers = [wide];
  path.store.ended.add(wide.ref);
  await expect(path.ask(query, {}, caller)).rejects.toMatchObject({ code: 'BASIS_ENDED' });
  const entries = path.store.committed.flatMap((one) => one.entries);
  expect(entries.flatMap((one) => one.released)).toEqual([]);
  expect(entries.flatMap((one) => one.refused.map(({ code }) => code))).toEqual(['BASIS_ENDED']);
});

test('a basis that holds is asked for once', async () => {
  const { path } = peoplePath();
  path.held.covers = [wide];
  path.held.fresh = [];
  const answer = await path.ask(query, {}, caller);
  expect(answer.data).toEqual({ customer: { id: 'c1', name: 'name-of-c1' } });
  expect(path.calls).toHaveLength(1);
});
