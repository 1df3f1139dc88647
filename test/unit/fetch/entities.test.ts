import { describe, expect, test } from 'vitest';
import { settledEntities } from '../../../src/fetch/entities.ts';
import type { FetchState } from '../../../src/fetch/fetched-data.ts';
import { Sent } from '../../../src/fetch/sent.ts';

const sentFor = (count: number): Sent => {
  const sent = new Sent();
  for (let n = 0; n < count; n++) sent.add('User', 'User', `,"id":"${n}"`, '');
  return sent;
};
const settle = (list: readonly unknown[], count: number, passes = true) => {
  const faults: FetchState['faults'] = new Map();
  return { faults, settled: settledEntities(list, sentFor(count), () => passes, faults) };
};

describe('entities', () => {
  test('that are right stay in the service’s own list', () => {
    const list = [{ a: 1 }, null, { a: 2 }];
    const { settled, faults } = settle(list, 3);
    expect(settled).toBe(list);
    expect(faults.size).toBe(0);
  });

  test('that are wrong leave the service’s own list as it is, and a fault for every key', () => {
    const list = Object.freeze([Object.freeze({ a: 1 })]);
    const { settled, faults } = settle(list, 1, false);
    expect(settled).toEqual([{}]);
    expect(list).toEqual([{ a: 1 }]);
    expect(faults.get(settled[0] as object)?.has('anything')).toBe(true);
  });

  test('that are missing leave a fault', () => {
    const { settled, faults } = settle([], 2);
    expect([settled, faults.size]).toEqual([[{}, {}], 2]);
  });
});

describe('representations', () => {
  test('are sent once, whatever asks for them', () => {
    const sent = new Sent();
    const places = ['1', '2', '1'].map((id) => sent.add('User', 'User', `,"id":"${id}"`, ''));
    expect(places).toEqual([0, 1, 0]);
    expect(sent.json).toEqual(['{"__typename":"User","id":"1"}', '{"__typename":"User","id":"2"}']);
  });

  test('differ where what they require differs', () => {
    const sent = new Sent();
    expect([1, 2].map((n) => sent.add('A', 'A', ',"id":1', `,"w":${n}`))).toEqual([0, 1]);
  });
});
