/** An object whose type cannot be known cannot be judged: it is as if it were not there. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLab, type Lab } from './lab.ts';
import { answering, linked } from './service-kit.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

test.each<[string, unknown]>([
  ['a type that nobody knows', 'Dragon'],
  ['a type that cannot stand there', 'Query'],
  ['no type', undefined],
  ['a type that is no text', { toString: 'Film' }],
  ['the name of what every object has', 'constructor'],
])('an object with %s is null, without an error and without a value of it', async (_, type) => {
  const sdl = linked(`interface Item { title: String } type Query { best: Item other: String }
    type Film implements Item { title: String }`);
  const service = answering('films', sdl, () => ({
    data: { best: { __typename: type, title: 'UNSEEN' }, other: 'there' },
  }));
  const answer = await lab.ask({ services: [service], query: '{ best { title } other }' });
  expect(answer).toEqual({ data: { best: null, other: 'there' }, errors: [] });
});
