import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStrictJson, StrictJsonError } from '../../../src/identity/strict-json.ts';

const depthMax = 8;

describe('strict JSON', () => {
  test.each([
    ['a repeated key', '{"a":1,"a":1}'],
    ['a repeated key far below', '{"x":[{"y":{"a":1,"b":2,"a":3}}]}'],
    ['a repeated key that is escaped once', '{"tenant":1,"ten\\u0061nt":2}'],
    ['a repeated empty key', '{"":1,"":2}'],
    ['a repeated key after an object', '{"a":{"b":1},"a":2}'],
    ['a repeated key after a list', '{"a":[1,"a"],"a":2}'],
    ['a repeated key that ends in a backslash', '{"a\\\\":1,"a\\\\":2}'],
    ['the key __proto__', '{"__proto__":{}}'],
    ['the key __proto__ in escapes', '{"__pr\\u006fto__":{}}'],
    ['a byte order mark', '\uFEFF{}'],
    ['a lone surrogate', '{"a":"\uD800"}'],
    ['an escaped lone surrogate', '{"a":"\\ud800"}'],
    ['an escaped lone surrogate in a key', '{"\\udc00":1}'],
    ['a number beyond a double', '{"a":1e400}'],
    ['a negative number beyond a double', '[-1e999]'],
    ['too many levels', '['.repeat(9) + ']'.repeat(9)],
    ['two hundred thousand levels', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['a comment', '{/*a*/}'],
    ['a trailing comma', '{"a":1,}'],
    ['two values', '{} {}'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(() => parseStrictJson(text, depthMax)).toThrow(StrictJsonError);
  });

  test('says nothing of the text in its error', () => {
    for (const text of ['{"CANARY":1,"CANARY":2}', '{"a":CANARY}', '{"CANARY":"\\ud800"}']) {
      try {
        parseStrictJson(text, depthMax);
        expect.unreachable();
      } catch (error) {
        expect(String(error)).not.toContain('CANARY');
        expect((error as Error).cause).toBeUndefined();
      }
    }
  });

  test.each([
    '{"a":{"a":{"a":[{"a":1},{"a":2}]}}}',
    '{"a":"a","b":"a","c":["a","a"]}',
    '{"a\\"b":1,"a":2,"b":"\\\\"}',
    '{"emoji":"\\ud83d\\ude00"}',
    '[1,-2.5e-3,1e300,true,false,null,"x"]',
    '"{\\"a\\":1,\\"a\\":2}"',
    ' { "a" : 1 , "b" : [ ] } ',
    '['.repeat(8) + ']'.repeat(8),
  ])('reads %s like JSON.parse', (text) => {
    expect(parseStrictJson(text, depthMax)).toEqual(JSON.parse(text));
  });

  test('reads whatever JSON.stringify wrote, and refuses it with any object’s first key repeated', () => {
    const noProto = fc
      .jsonValue({ maxDepth: 4, stringUnit: 'grapheme' })
      .filter((value) => !JSON.stringify(value).includes('"__proto__"'));
    fc.assert(
      fc.property(noProto, fc.string({ unit: 'grapheme' }), (value, key) => {
        const text = JSON.stringify(value);
        expect(parseStrictJson(text, 20)).toEqual(JSON.parse(text));
        const name = JSON.stringify(`k${key}`);
        expect(() => parseStrictJson(`{${name}:${text},${name}:${text}}`, 20)).toThrow(
          StrictJsonError,
        );
      }),
      { numRuns: 300 },
    );
  });
});
