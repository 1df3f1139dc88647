import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLab, type Lab } from './lab.ts';
import { answering, linked } from './service-kit.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const sdl = `type Query { thing: Thing things: [Thing!] grid: [[Thing]] must: Thing! toString: Thing }
  type Thing {
    text: String count: Int rate: Float flag: Boolean id: ID mood: Mood any: Any
    tags: [String] sure: [String!] deep: [[Int!]] must: String! next: Thing constructor: Thing
    length: Int valueOf: String name: String
  }
  enum Mood { CALM }
  scalar Any`;

/** Asks a service that answers this data. */
function ask(query: string, data: unknown, errors: readonly unknown[] = []) {
  const services = [answering('raw', linked(sdl), () => ({ data, errors }))];
  return lab.ask({ services, query });
}

const fault = (path: readonly (string | number)[], rows = 1) => ({
  message: 'A data service answered with an error',
  path,
  extensions: { code: 'SERVICE_ERROR', rows },
});

describe('a plain value', () => {
  test.each<[string, unknown]>([
    ['text', ''],
    ['count', -2147483648],
    ['count', 0],
    ['rate', 1.5],
    ['flag', false],
    ['id', 'x'],
    ['mood', 'CALM'],
    ['any', { nested: [1, 'x', null] }],
    ['tags', []],
    ['deep', [[1], null, []]],
  ])('of %s is passed on: %j', async (field, value) => {
    const answer = await ask(`{ thing { ${field} } }`, { thing: { [field]: value } });
    expect(answer).toEqual({ data: { thing: { [field]: value } }, errors: [] });
  });

  test('of ID is text, also where it came as a number', async () => {
    const { data } = await ask('{ thing { id } }', { thing: { id: 7 } });
    expect(data).toEqual({ thing: { id: '7' } });
  });

  test.each<[string, unknown]>([
    ['text', 5],
    ['text', { secret: 1 }],
    ['text', ['secret']],
    ['count', '5'],
    ['count', 1.5],
    ['count', 2147483648],
    ['rate', 'secret'],
    ['flag', 1],
    ['id', true],
    ['id', 1.5],
    ['mood', 'SECRET'],
    ['mood', 'constructor'],
    ['tags', 'secret'],
    ['tags', { 0: 'secret', length: 1 }],
  ])('of %s is null with an error that does not show it: %j', async (field, value) => {
    const answer = await ask(`{ thing { x: ${field} } }`, { thing: { [field]: value } });
    expect(answer).toEqual({ data: { thing: { x: null } }, errors: [fault(['thing', 'x'])] });
  });
});

describe('null', () => {
  test('for a value that must be there goes up to the first that may be null', async () => {
    const answer = await ask('{ thing { next { must } } }', { thing: { next: { must: null } } });
    expect(answer).toEqual({
      data: { thing: { next: null } },
      errors: [fault(['thing', 'next', 'must'])],
    });
  });

  test('for a key that was not sent is the same', async () => {
    const answer = await ask('{ thing { text must } }', { thing: { text: 'x' } });
    expect(answer).toEqual({ data: { thing: null }, errors: [fault(['thing', 'must'])] });
  });

  test('goes through a list of what must be there, with the index in the path', async () => {
    const data = { things: [{ must: 'a' }, { must: null }] };
    expect(await ask('{ things { must } }', data)).toEqual({
      data: { things: null },
      errors: [fault(['things', 1, 'must'])],
    });
  });

  test('for an item that must be there takes the list, with the index in the path', async () => {
    expect(await ask('{ things { text } }', { things: [{ text: 'a' }, null] })).toEqual({
      data: { things: null },
      errors: [fault(['things', 1])],
    });
  });

  test('stops at an item of a list that may be null', async () => {
    const data = { grid: [[{ must: 'a' }, { must: null }], null] };
    expect(await ask('{ grid { must } }', data)).toEqual({
      data: { grid: [[{ must: 'a' }, null], null] },
      errors: [fault(['grid', 0, 1, 'must'])],
    });
  });

  test.each<[string, unknown, unknown, readonly (string | number)[]]>([
    ['tags', ['a', 5], ['a', null], ['thing', 'tags', 1]],
    ['sure', ['a', null], null, ['thing', 'sure', 1]],
    ['sure', ['a', 5], null, ['thing', 'sure', 1]],
    ['deep', [[1], [2, null]], [[1], null], ['thing', 'deep', 1, 1]],
    ['deep', [[1], 'x'], [[1], null], ['thing', 'deep', 1]],
  ])('in a list of plain values stops where it may: %s %j', async (field, value, left, path) => {
    const answer = await ask(`{ thing { ${field} } }`, { thing: { [field]: value } });
    expect(answer).toEqual({ data: { thing: { [field]: left } }, errors: [fault(path)] });
  });

  test('at the root takes all data', async () => {
    expect(await ask('{ must { text } }', { must: null })).toEqual({
      data: null,
      errors: [fault(['must'])],
    });
  });

  test('of a service without data is one error for each field', async () => {
    const { data, errors } = await ask('{ thing { text } things { text } }', null, [{}]);
    expect(data).toEqual({ thing: null, things: null });
    expect(errors).toEqual([fault(['thing']), fault(['things'])]);
  });

  test('beside an error of the service shows that there was one, once for all rows', async () => {
    const data = { grid: [[{ text: null }, { text: 'x' }, { text: null }]] };
    const errors = [
      { message: 'secret', path: ['grid', 0, 0, 'text'], extensions: { secret: 1 } },
      { message: 'secret', path: ['grid', 0, 2, 'text'] },
    ];
    expect((await ask('{ grid { text } }', data, errors)).errors).toEqual([
      fault(['grid', 0, 0, 'text'], 2),
    ]);
  });

  test('items beside an error have its index', async () => {
    const errors = [{ path: ['thing', 'tags', 1] }, { path: ['grid', 0, 1] }];
    const data = { thing: { tags: ['a', null] }, grid: [[{ text: 'x' }, null]] };
    expect((await ask('{ thing { tags } grid { text } }', data, errors)).errors).toEqual([
      fault(['thing', 'tags', 1]),
      fault(['grid', 0, 1]),
    ]);
  });
});

describe('an object', () => {
  test.each<[string, unknown]>([
    ['text', 'secret'],
    ['a list', [{ length: 5 }]],
    ['a number', 5],
    ['true', true],
  ])('that is %s is null with an error', async (_, value) => {
    const answer = await ask('{ thing { length text } }', { thing: value });
    expect(answer).toEqual({ data: { thing: null }, errors: [fault(['thing'])] });
  });

  test.each<[string, unknown]>([
    ['an object', { text: 'secret' }],
    ['text', 'secret'],
  ])('in the place of a list, %s is null with an error', async (_, value) => {
    const answer = await ask('{ things { text } }', { things: value });
    expect(answer).toEqual({ data: { things: null }, errors: [fault(['things'])] });
  });

  test('shows no key that was not asked for', async () => {
    const answer = await ask('{ thing { text } }', {
      thing: { text: 'x', secret: 1, must: 'secret', next: { text: 'secret' } },
      secret: 1,
    });
    expect(answer).toEqual({ data: { thing: { text: 'x' } }, errors: [] });
  });

  test('has nothing that JavaScript gives every object', async () => {
    const query = '{ toString { text } thing { constructor { name length text } valueOf } }';
    expect(await ask(query, { thing: {} })).toEqual({
      data: { toString: null, thing: { constructor: null, valueOf: null } },
      errors: [],
    });
  });

  test('keeps such names where they are fields, aliases or keys', async () => {
    const thing = JSON.parse(
      '{"constructor":{"text":"c","__proto__":{"must":"secret"}},"valueOf":"v","__proto__":{"text":"secret"}}',
    ) as unknown;
    const query = `query ($__proto__: Boolean = true) { thing {
      __proto__: valueOf @include(if: $__proto__) constructor { toString: text } prototype: text } }`;
    const answer = await ask(query, { thing });
    expect(JSON.stringify(answer.data)).toBe(
      '{"thing":{"__proto__":"v","constructor":{"toString":"c"},"prototype":null}}',
    );
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['text']).toBeUndefined();
  });
});
