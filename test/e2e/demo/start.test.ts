import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { childrenOf, endAll, gone, run, type Program } from './programs.ts';

const directories: string[] = [];

afterEach(async () => {
  endAll();
  for (const one of directories.splice(0)) await rm(one, { recursive: true, force: true });
});

/** `npm start` on free ports and a directory of its own, without npm between, so that signals reach it. */
async function started(): Promise<Program> {
  const directory = await mkdtemp(join(tmpdir(), 'contoso-start-'));
  directories.push(directory);
  const program = run(process.execPath, ['examples/contoso/start.ts'], {
    CONTOSO_DATA: directory,
    CONTOSO_PORT: '0',
  });
  await program.saying('Tokens live for ten minutes');
  return program;
}

/** The lines to paste, as they stand in what it printed. */
function pasted(program: Program): string {
  const output = program.output();
  return output.slice(output.indexOf('# Tokens'), output.indexOf('Tokens live for'));
}

/** Contents of the key files, each of which only its owner can read. */
function secretsIn(directory: string): readonly string[] {
  return readdirSync(directory).map((name) => {
    const path = join(directory, name);
    expect([name, statSync(path).mode & 0o777]).toEqual([name, 0o600]);
    return readFileSync(path, 'utf8');
  });
}

describe('npm start', () => {
  test('prints lines that work as they are, and ends on Ctrl-C with all that it started', async () => {
    const program = await started();
    const children = childrenOf(program.child.pid ?? 0);
    expect(children).toHaveLength(3);
    const { code, output } = await run('bash', ['-c', pasted(program)]).ended;
    expect(code).toBe(0);
    const answers = output.split('\n').filter((line) => /^\{"(data|errors)"/.test(line));
    expect(answers).toEqual([
      '{"data":{"accounts":null}}',
      expect.stringContaining('"status":"GRANTED"'),
      expect.stringMatching(/"displayName":"Ada Moreau .*@contoso\.example"/),
      expect.stringContaining('"status":"WITHDRAWN"'),
      expect.stringMatching(/FIELD_NOT_RELEASABLE.*"recoveryKey":null.*"subject":"\w/),
      expect.stringMatching(/NO_BASIS.*"renameFile":null/),
      '{"data":{"grantConsent":{"status":"GRANTED"}}}',
      '{"data":{"renameFile":{"id":"f0000007-id","name":"Budget"}}}',
    ]);
    expect(output).toContain('"kind":"release"');
    expect(output).toMatch(/The release log is whole: \d+ entries/);
    const secrets = secretsIn(join(directories.at(-1) ?? '', 'keys'));
    expect(secrets).toHaveLength(7);
    for (const secret of secrets) expect(program.output() + output).not.toContain(secret);
    program.child.kill('SIGINT');
    expect((await program.ended).code).toBe(0);
    await gone(children);
  });

  test('says why it does not run, in words', async () => {
    const program = await started();
    const taken = Number(/127\.0\.0\.1:(\d+)\/graphql/.exec(program.output())?.[1]);
    const second = run(process.execPath, ['examples/contoso/start.ts'], {
      CONTOSO_DATA: directories.at(-1) ?? '',
      CONTOSO_PORT: String(taken - 1),
    });
    const { code, output } = await second.ended;
    expect(code).toBe(1);
    expect(output).toMatch(/^The example does not run\.\n.*EADDRINUSE.*\nIs it running already\?/);
    expect(output).not.toMatch(/^\s+at /m);
    program.child.kill('SIGINT');
    expect((await program.ended).code).toBe(0);
  });

  test('says which ports it can take', async () => {
    const program = run(process.execPath, ['examples/contoso/start.ts'], { CONTOSO_PORT: '65533' });
    const { code, output } = await program.ended;
    expect([code, output]).toEqual([
      1,
      'The example does not run.\nCONTOSO_PORT is the first of four ports, up to 65532; 0 takes free ones\n',
    ]);
  });

  test('leaves nothing running when it is killed', async () => {
    const program = await started();
    const children = childrenOf(program.child.pid ?? 0);
    expect(children).toHaveLength(3);
    program.child.kill('SIGKILL');
    await program.ended;
    await gone(children);
  });
});
