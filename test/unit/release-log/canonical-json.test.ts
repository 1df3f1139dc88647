import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  ENTRY_BYTES_MAX,
  mustFitEntry,
  type CanonicalValue,
} from '../../../src/release-log/index.ts';

const textOf = (value: unknown) =>
  Buffer.from(canonicalJson(value as CanonicalValue)).toString('utf8');

describe('canonical JSON', () => {
  test.each([
    ['null', null, 'null'],
    ['booleans', [true, false], '[true,false]'],
    ['whole numbers up to 2^53 - 1', [0, -1, 9_007_199_254_740_991], '[0,-1,9007199254740991]'],
    ['minus zero as zero', [-0], '[0]'],
    [
      'members in order, at every depth',
      { b: { d: 1, c: 2 }, a: [] },
      '{"a":[],"b":{"c":2,"d":1}}',
    ],
    [
      'members that are in order already',
      { a: [{ b: 1, c: 2 }], d: 3 },
      '{"a":[{"b":1,"c":2}],"d":3}',
    ],
    ['members that look like numbers as text', { 9: 'nine', 10: 'ten' }, '{"10":"ten","9":"nine"}'],
    ['nothing', {}, '{}'],
    [
      'text with the shortest escapes',
      '\u0000\u0008\t\n\f\r\u001f"\\/\u007f',
      '"\\u0000\\b\\t\\n\\f\\r\\u001f\\"\\\\/\u007f"',
    ],
    ['text beyond ASCII as it is', 'ü€😂\u2028', '"ü€😂\u2028"'],
  ])('writes %s', (_, value, expected) => {
    expect(textOf(value)).toBe(expected);
  });

  test('orders members by UTF-16 code units, as in the example of RFC 8785 §3.2.3', () => {
    const example = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    const order = Object.values(JSON.parse(textOf(example)) as Record<string, string>);
    expect(order.map((name) => name.split(' ')[0])).toEqual([
      'One', // JSON.parse puts it first, and so does the order of RFC 8785 but for \r.
      'Carriage',
      'Control',
      'Latin',
      'Euro',
      'Emoji:',
      'Hebrew',
    ]);
    expect(textOf(example).startsWith('{"\\r":"Carriage Return","1":"One"')).toBe(true);
  });

  test.each([
    ['a fraction', 1.5],
    ['a number beyond 2^53', 2 ** 53],
    ['no number', Number.NaN],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a name', { '\udc00': 1 }],
    ['undefined', undefined],
    ['undefined in an object', { a: undefined }],
    ['a hole in an array', Array(1)],
    ['a big integer', 1n],
    ['a function', { toJSON: () => 1 }],
    ['a symbol', Symbol('s')],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['bytes', Buffer.from('a')],
    ['a boxed number', Object(1)],
    ['a cycle', cycle()],
  ])('refuses %s', (_, value) => {
    expect(() => textOf(value)).toThrow(TypeError);
  });
});

test('an entry has from one byte to 60 KiB', () => {
  expect(() => mustFitEntry(Buffer.alloc(1))).not.toThrow();
  expect(() => mustFitEntry(Buffer.alloc(ENTRY_BYTES_MAX))).not.toThrow();
  expect(() => mustFitEntry(Buffer.alloc(0))).toThrow(RangeError);
  expect(() => mustFitEntry(Buffer.alloc(ENTRY_BYTES_MAX + 1))).toThrow(RangeError);
});

function cycle(): unknown {
  const value: unknown[] = [];
  value.push(value);
  return value;
}
