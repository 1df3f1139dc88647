import { describe, expect, test } from 'vitest';
import { Position } from '../../../src/plan/position.ts';

describe('response keys towards the planner', () => {
  const none = (): boolean => false;

  test('are the names of fields', () => {
    const place = new Position([]);
    expect([place.keyFor('id', '', none), place.keyFor('id', '', none)]).toEqual(['id', 'id']);
  });

  test('get a number where one field stands twice with different arguments', () => {
    const place = new Position([]);
    const keys = ['a:1', 'a:2', 'a:1', 'a:3'].map((one) => place.keyFor('f', one, none));
    expect(keys).toEqual(['f', 'f_1', 'f', 'f_2']);
  });

  test('are never another field’s name', () => {
    const place = new Position([]);
    const isField = (name: string): boolean => name === 'f_1';
    expect(['a:1', 'a:2'].map((one) => place.keyFor('f', one, isField))).toEqual(['f', 'f_2']);
  });

  test('are one for one place, however it is reached', () => {
    const place = new Position([]);
    expect(place.child('f')).toBe(place.child('f'));
    expect(place.child('f').child('g').path).toEqual(['f', 'g']);
  });
});
