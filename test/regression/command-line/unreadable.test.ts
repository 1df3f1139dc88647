/** Whatever is wrong with a file that somebody names, the message has a code, and says which file it is and why. */
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { commandLine, type CommandLine } from '../../support/command-line.ts';

const sdl = 'type Query { a: Int @notCustomerData(reason: "none") }';
let line: CommandLine;
let config: string;
/** A link to itself: nobody can read it, root neither. */
let loop: string;

beforeAll(() => {
  line = commandLine();
  config = line.configuration({ a: line.file('a.graphql', sdl) });
  loop = line.at('loop');
  symlinkSync('loop', loop);
});
afterAll(() => line.remove());

describe('a file that cannot be read is named with the reason', () => {
  test.each([
    ['the configuration', 'CONFIG_INVALID', () => ['check', '--config', loop]],
    ['SDL', 'CONFIG_INVALID', () => ['classify', '--sdl', loop]],
    ['an old policy', 'CONFIG_INVALID', () => ['check', '-c', config, '--against', loop]],
    [
      'an operation',
      'CONFIG_INVALID',
      () => ['explain', '-c', config, '--operation', loop, '--as', 'x'],
    ],
    [
      'a folder of operations',
      'CONFIG_INVALID',
      () => ['rehearse', '-c', config, '--operations', loop, '--policy', config],
    ],
    [
      'an overlay',
      'COMPOSITION_FAILED',
      () => ['check', '-c', line.configuration({ a: line.at('a.graphql') }, [loop], 'o.yaml')],
    ],
  ])('%s', async (_name, code, args) => {
    const ran = await line.consentry(...args());
    expect(ran.code).toBe(78);
    expect(ran.errors).toMatch(new RegExp(`^${code}: .*${loop} cannot be read: ELOOP`));
    expect(ran.errors).not.toContain('\n');
  });

  test('a secret, without its path, which might be the secret itself', () => {
    const text = 'log: { signingKey: { file: pasted-secret } }';
    const readFile = (): string => {
      throw Object.assign(new Error('ENOENT: pasted-secret'), { code: 'ENOENT' });
    };
    const load = () => loadConfig({ text, env: {}, readFile, baseDir: '/' });
    expect(load).toThrow(
      expect.objectContaining({
        detail: expect.stringMatching(/^log\.signingKey: the file cannot be read \(ENOENT\)$/m),
      }),
    );
    expect(load).toThrow(
      expect.objectContaining({ detail: expect.not.stringContaining('pasted') }),
    );
  });
});

describe('a database that cannot be read is named', () => {
  const database = (): string => line.at('consentry.db');

  test.each([
    [
      'that is not there, with what makes it',
      null,
      (path: string) => `there is no database ${path}; the first start of a gateway makes it`,
    ],
    ['that is none', 'x'.repeat(9_000), (path: string) => `${path}: file is not a database`],
    [
      'that is empty',
      '',
      (path: string) =>
        `${path}: The database has version 0, this program 3: the next start of the gateway brings it there`,
    ],
  ])('one %s', async (_name, content, message) => {
    rmSync(database(), { force: true });
    if (content !== null) writeFileSync(database(), content);
    const ways = [
      ['log', 'tail', '-c', config],
      ['log', 'verify', '-c', config],
      ['explain', '-c', config, '--operation', line.file('a.gql', '{ a }'), '--as', 'x'],
    ];
    for (const args of ways) {
      const { code, errors } = await line.consentry(...args);
      expect([code, errors]).toEqual([78, `STORE_UNAVAILABLE: ${message(database())}`]);
    }
  });
});

test('a configuration that stands in itself is refused with its code', async () => {
  const { code, errors } = await line.consentry('check', '-c', line.file('a.yaml', 'x: &a [*a]\n'));
  expect([code, errors]).toEqual([78, 'CONFIG_INVALID: the file repeats too much of itself']);
});

test('a byte order mark and line ends of Windows are no part of what a file says', async () => {
  const windows = (text: string): string => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
  const own = line.file('w/a.graphql', windows(`${sdl}\n`));
  const path = line.configuration({ a: own }, [], 'w.yaml');
  line.file('w.yaml', windows(`${line.read('w.yaml')}vocabulary: w/vocabulary.json\n`));
  const extension = { elements: [], purposes: [] };
  line.file('w/vocabulary.json', windows(JSON.stringify(extension, null, 2)));
  const bundle = line.at('w/policy.json');
  const { code, errors } = await line.consentry('check', '-c', path, '--write-bundle', bundle);
  expect([code, errors]).toEqual([0, '']);
  line.file('w/policy.json', windows(line.read('w/policy.json')));
  expect(await line.consentry('check', '-c', path, '--against', bundle)).toMatchObject({
    code: 0,
    errors: '',
  });
});
