import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const directory = new URL('../../oracle/', import.meta.url);

/** The decider itself, from its entry on: what it imports, and what these import. */
function reached(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(new URL(file, directory), 'utf8');
  for (const [, from = ''] of text.matchAll(/from '([^']+)'/g)) {
    if (from.startsWith('./')) reached(from.slice(2), seen);
    else seen.add(from);
  }
  return seen;
}

describe('the oracle', () => {
  const all = reached('expected.ts');

  test('is made of several files', () => {
    expect([...all].filter((one) => one.endsWith('.ts')).length).toBeGreaterThan(4);
    expect(readdirSync(directory)).toContain('oracle.ts');
  });

  test('imports nothing but graphql and its own files', () => {
    const outside = [...all].filter((one) => !/^[\w-]+\.ts$/.test(one));
    expect(outside).toEqual(['graphql']);
  });
});
