import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Ending } from '../../../examples/contoso/demo/tell.ts';
import { childrenOf, endAll, gone, run } from './programs.ts';

afterEach(endAll);

describe('npm run demo', () => {
  test('tells every step, each holds, and the last line says so', async () => {
    const { code, output } = await run('npm', ['run', '--silent', 'demo', '--', '--json']).ended;
    expect([code, output]).toEqual([0, expect.not.stringContaining('FAILED')]);
    const told = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Ending;
    expect(told.steps.map(({ ok }) => ok)).not.toContain(false);
    expect(told.steps.map(({ name }) => name)).toEqual([
      'An unknown caller gets nothing',
      'A publisher without consent sees no rows',
      "The tenant's administrator grants two elements",
      'The publisher sees exactly these of exactly that tenant, and cannot count the mail',
      'Consent is withdrawn, and the very next query sees nothing',
      'An internal app under the contract reads more',
      'A legal demand is recorded and approved by two people',
      'The task token reads its account, and not its neighbour',
      'It reads no class outside, and nothing after its uses are spent',
      'A key never leaves',
      'The logs verify',
      'One byte of an entry is changed, and verification names the entry',
    ]);
    const { released, refused, logEntries, logVerified, tamperDetected } = told;
    expect(released).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(5);
    expect(logEntries).toBeGreaterThan(8);
    expect([logVerified, tamperDetected]).toEqual([true, true]);
  });

  test('stops all that it started, and keeps nothing, when it is interrupted', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'contoso-demo-'));
    const program = run(process.execPath, ['examples/contoso/demo/main.ts'], { TMPDIR: directory });
    await program.saying('An unknown caller gets nothing');
    const children = childrenOf(program.child.pid ?? 0);
    expect(children).toHaveLength(3);
    program.child.kill('SIGINT');
    const { code, output } = await program.ended;
    expect([code, output]).toEqual([130, expect.stringMatching(/\nThe demo is stopping\.\n$/)]);
    expect(output).not.toContain('FAILED');
    await gone(children);
    expect(await readdir(directory)).toEqual([]);
    await rm(directory, { recursive: true });
  });

  test.each([
    ['a directory that is a file', { TMPDIR: '/dev/null' }, [], /ENOTDIR.*\/dev\/null/],
    ['an option that it does not have', {}, ['--wat'], /Unknown option '--wat'/],
  ])('says in words what keeps it from running: %s', async (_name, env, args, reason) => {
    const file = 'examples/contoso/demo/main.ts';
    const { code, output } = await run(process.execPath, [file, ...args], env).ended;
    expect([code, output]).toEqual([1, expect.stringMatching(/^The demo does not run\.\n/)]);
    expect(output).toMatch(reason);
    expect(output).not.toMatch(/^\s+at /m);
  });
});
