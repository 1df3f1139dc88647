import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../../src/cli/run.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'wrong-names-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

async function ran(...args: readonly string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const print = (line: string): void => void lines.push(line);
  return { code: await run(args, { print, printError: print }), said: lines.join('\n') };
}

const keys = (origin: string, legal: string) =>
  ran('keys', '--dir', join(place, 'keys'), '--origin', origin, '--legal-origin', legal);

test.each([
  ['with a blank', 'a b', 'legal'],
  ['with a plus', 'release', 'le+gal'],
  ['of nothing', '', 'legal'],
  ['outside ASCII', 'rëlease', 'legal'],
  ['too long', 'a'.repeat(201), 'legal'],
  ['of both logs', 'same', 'same'],
])(
  'keys for a name %s, which no configuration would accept, are not made',
  async (_name, origin, legal) => {
    const { code, said } = await keys(origin, legal);
    expect(code).toBe(64);
    expect(said).toMatch(/^error: .*origin/);
    expect(said).not.toMatch(/TypeError|\n\s+at /);
    expect(existsSync(join(place, 'keys'))).toBe(false);
  },
);

test('keys for a folder without a name are not made where somebody stands', async () => {
  const names = ['--origin', 'release', '--legal-origin', 'legal'];
  const { code, said } = await ran('keys', '--dir', '', ...names);
  expect(code).toBe(64);
  expect(said).toMatch(
    /^error: option '--dir <folder>' argument '' is invalid\. It names a folder/,
  );
  expect(existsSync('release-log.key')).toBe(false);
});

test('keys for names that a configuration accepts are made', async () => {
  expect((await keys('logs.example.com/release', 'logs.example.com/legal')).code).toBe(0);
  expect(readdirSync(join(place, 'keys')).length).toBe(5);
});

test('keys go into a folder that is made with those above it, or are not made at all', async () => {
  const names = ['--origin', 'a.example/release', '--legal-origin', 'a.example/legal'];
  const inside = join(place, 'one', 'two');
  expect((await ran('keys', '--dir', inside, ...names)).code).toBe(0);
  expect(readdirSync(inside).length).toBe(5);
  const file = join(inside, 'seal.key');
  const { code, said } = await ran('keys', '--dir', file, ...names);
  expect([code, said]).toEqual([
    78,
    `CONFIG_INVALID: ${join(file, 'release-log.key')} cannot be written (ENOTDIR); nothing was made`,
  ]);
});

test.each(['x', 'name+00000000+', 'name+zzzzzzzz+AAAA', 'PRIVATE+KEY+name+00000000+AAAA'])(
  'a verifier key like %s is a wrong command line, and is not said to be a fault of the log',
  async (key) => {
    const { code, said } = await ran('log', 'verify', '--key', key);
    expect(code).toBe(64);
    expect(said).toMatch(/^error: .*--key/);
  },
);
