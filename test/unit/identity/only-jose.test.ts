import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../src');

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

test('one file imports jose, so there is one way to verify a token', () => {
  expect(sources.length).toBeGreaterThan(10);
  const importers = sources.filter((file) => /(?:from|import)\s*\(?\s*['"]jose/.test(textOf(file)));
  expect(importers).toEqual([join('identity', 'jose.ts')]);
});

test('that file takes nothing from jose that reads a token without verifying all of it', () => {
  const imported = /import \{([^}]*)\} from 'jose'/.exec(textOf(join('identity', 'jose.ts')))?.[1];
  const names = imported?.split(',').map((name) => name.replace('type ', '').trim());
  expect(names?.filter((name) => name !== '')).toEqual([
    'CryptoKey',
    // Classes to tell refusals apart; they read nothing.
    'errors',
    'importJWK',
    'JWK',
    'jwtVerify',
    'SignJWT',
  ]);
});

test('only the identity module makes callers', () => {
  const makers = sources.filter((file) => textOf(file).includes('new Caller('));
  expect(makers).toEqual([join('identity', 'identity.ts')]);
  expect(textOf(join('identity', 'index.ts'))).toContain('export type { Caller, ');
});
