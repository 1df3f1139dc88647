import { expect, test } from 'vitest';
import { errorCodes, errorSpec } from '../../../src/errors.ts';
import { retryAfterSeconds } from '../../../src/server/retry-after.ts';

test('who is turned away for a while is told when to come back, and nobody else', () => {
  for (const code of errorCodes) {
    const { status, retryable } = errorSpec(code);
    expect(retryAfterSeconds(code) !== null, code).toBe(status === 503 && retryable);
  }
  expect(retryAfterSeconds('OK')).toBeNull();
});

test('a queue that is full empties sooner than a store comes back', () => {
  expect(retryAfterSeconds('RELEASE_LOG_OVERLOADED')).toBe(1);
  expect(retryAfterSeconds('RELEASE_LOG_UNAVAILABLE')).toBe(5);
});
