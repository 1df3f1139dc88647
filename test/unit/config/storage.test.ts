import { describe, expect, test } from 'vitest';
import { load, minimal, problemsOf } from './config-kit.ts';

const file = '  url: sqlite:./data/test.db';
const shared = 'postgres://gateway@db:5433/consentry?sslmode=verify-full';
const withStorage = (lines: string) => ({ text: minimal.replace(file, lines) });

describe('the storage', () => {
  test('may be a database that several nodes share', () => {
    const password = '  password: { env: SEAL_KEY }';
    const { storage } = load(withStorage(`  url: ${shared}\n  node: node-1\n${password}`));
    expect(storage.url).toMatchObject({
      kind: 'postgres',
      address: shared,
      node: 'node-1',
      sessionsMax: 8,
    });
    expect(JSON.stringify(storage)).not.toContain('CANARY');
  });

  test.each([
    ['with a password in the address', '  url: postgres://gateway:CANARY@db/consentry', 'url'],
    [
      'with a password among the parameters of the address',
      '  url: postgres://gateway@db/consentry?password=CANARY',
      'url',
    ],
    ['without a user', '  url: postgres://db/consentry\n  node: node-1', 'url'],
    ['without a database', '  url: postgres://gateway@db\n  node: node-1', 'url'],
    ['that several nodes share, without a name for the node', `  url: ${shared}`, 'node'],
    ['in a file, with a name for the node', `${file}\n  node: node-1`, 'node'],
    ['in a file, with a password', `${file}\n  password: { env: SEAL_KEY }`, 'password'],
  ])('is refused %s', (_, lines, key) => {
    const problems = problemsOf(withStorage(lines));
    expect(problems.join('\n')).toContain(`storage.${key}`);
    expect(problems.join('\n')).not.toContain('CANARY');
  });
});
