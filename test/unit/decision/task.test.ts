import { expect, test } from 'vitest';
import { peoplePath } from '../../support/people-graph.ts';
import { aTaskCaller, aTaskCover } from '../../support/release-path.ts';

const query = '{ customer(id: "c1") { id name } }';

function tasked(extractor: string) {
  const { path } = peoplePath();
  path.held.covers = [aTaskCover({ elements: ['user.id', 'user.name'], account: 'c1' })];
  path.held.extractor = extractor;
  return path;
}

test('a task token in the hands of anybody but its extractor reads nothing', async () => {
  const path = tasked('somebody-else');
  expect((await path.ask(query, {}, aTaskCaller())).data).toEqual({ customer: null });
  expect(path.calls).toEqual([]);
});

test('a task token reads its account, and its entry goes to the legal log with the keys sealed', async () => {
  const path = tasked('extractor');
  const answer = await path.ask(query, {}, aTaskCaller());
  expect(answer.data).toEqual({ customer: { id: 'c1', name: 'name-of-c1' } });
  expect(answer.log).toBe('legal');
  expect(answer.entries[0]?.sealed).not.toBeNull();
  const other = await path.ask('{ customer(id: "c3") { id name } }', {}, aTaskCaller());
  expect(other.data).toEqual({ customer: null });
});

test('a task is used up by its deliveries, in the transaction', async () => {
  const { path } = peoplePath();
  const counters = [{ counts: 'uses' as const, max: 1 }];
  path.held.covers = [aTaskCover({ elements: ['user.id', 'user.name'], account: 'c1', counters })];
  expect((await path.ask(query, {}, aTaskCaller())).text).toContain('name-of-c1');
  await expect(path.ask(query, {}, aTaskCaller())).rejects.toMatchObject({ code: 'BASIS_ENDED' });
});
