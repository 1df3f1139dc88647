/** Folders where a file system lets nothing be made, without saying that it is forbidden: below /proc, or automounts. */
import { spawnSync } from 'node:child_process';
import { afterAll, expect, test } from 'vitest';
import { commandLine, contoso } from '../../support/command-line.ts';

const kit = commandLine();
afterAll(() => kit.remove());

/** Runs a program that would never return by itself. */
function ran(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stderr, stdout } = spawnSync(process.execPath, args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 200_000,
  });
  return { status, said: `${stdout}${stderr}` };
}

test('keys says that the folder cannot be made', () => {
  const names = ['--origin', 'a.example/release', '--legal-origin', 'a.example/legal'];
  const { status, said } = ran([
    'src/cli/main.ts',
    'keys',
    '--dir',
    '/proc/consentry/keys',
    ...names,
  ]);
  expect([status, said.trim()]).toEqual([
    78,
    'CONFIG_INVALID: the folder /proc/consentry cannot be made (ENOENT); nothing was made',
  ]);
});

test.each([
  ['database', { CONSENTRY_STORAGE_URL: 'sqlite:/proc/consentry/data/store.db' }],
  ['floor', { CONSENTRY_STORAGE_FLOOR: '/proc/consentry/floor' }],
])('the gateway says that the place of its %s cannot be made', (_what, place) => {
  const config = kit.configuration(contoso.services, contoso.overlays);
  const { status, said } = ran(['src/main.ts'], { CONSENTRY_CONFIG: config, ...place });
  expect(said).toMatch(
    /consentry does not start\.\nSTORE_UNAVAILABLE: .*ENOENT.*mkdir '\/proc\/consentry'/,
  );
  expect(status).toBe(74);
});

test('the example says that the place of its data cannot be made', () => {
  const env = { CONTOSO_DATA: '/proc/consentry', CONTOSO_PORT: '0' };
  const { status, said } = ran(['examples/contoso/start.ts'], env);
  expect([status, said]).toEqual([
    1,
    expect.stringMatching(/^The example does not run\.\nENOENT.*mkdir '\/proc\/consentry'\n$/),
  ]);
});
