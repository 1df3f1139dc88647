/** Random bytes are drawn many at a time; what is handed out is nobody else's. */
import { expect, test } from 'vitest';
import { drawnAhead } from '../../../src/main/randomness.ts';

test('every call has as many bytes as it asked for, and no two have the same', () => {
  const draw = drawnAhead();
  const drawn = Array.from({ length: 2_000 }, (_, n) => draw(16 + (n % 3)));
  expect(drawn.map((one) => one.length)).toEqual(drawn.map((_, n) => 16 + (n % 3)));
  expect(new Set(drawn.map((one) => Buffer.from(one).toString('hex'))).size).toBe(drawn.length);
});

test('what was handed out stays as it was, whatever is drawn or written after it', () => {
  const draw = drawnAhead();
  const first = draw(16);
  const before = Buffer.from(first).toString('hex');
  draw(16).fill(0);
  for (let n = 0; n < 1_000; n += 1) draw(16);
  expect(Buffer.from(first).toString('hex')).toBe(before);
  expect(first.buffer.byteLength).toBe(16);
});

test('more than is drawn at a time comes whole', () => {
  expect(new Set(drawnAhead()(10_000)).size).toBe(256);
});
