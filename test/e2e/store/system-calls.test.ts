/** Each flush of the embedded store, and every third write, fails once, below the process. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram, type Injection, type Run } from './failing-calls.ts';
import { aCommit, acknowledged, open, textsIn } from './log-on-disk.ts';

const program = fileURLToPath(new URL('./one-by-one.ts', import.meta.url));
const EXIT_STORE = 74;

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'consentry-calls-'));
  await runOn('made', null);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const runOn = (name: string, injection: Injection | null): Promise<Run> =>
  runProgram(
    [program, join(directory, name, 'store.sqlite')],
    join(directory, `${name}.trace`),
    injection,
  );

/** Fails the n-th call, then looks whether all that was acknowledged is there and a new start goes on. */
async function failNth(calls: string, error: string, n: number): Promise<Run> {
  const name = `${calls}-${error}-${String(n)}`;
  const path = join(directory, name, 'store.sqlite');
  cpSync(join(directory, 'made'), join(directory, name), { recursive: true });
  const done = await runOn(name, { calls, fault: `error=${error}`, n });
  const before = await textsIn(path).catch(() => null);
  const store = await open(path);
  expect(await store.commit([aCommit('after')])).toMatchObject([{ kind: 'committed' }]);
  await store.close();
  const texts = await textsIn(path);
  expect(texts.slice(0, 4)).toEqual(['a', 'b', 'c', 'd']);
  for (const [index, text] of acknowledged(done.lines)) expect(texts[index]).toBe(text);
  expect(texts.at(-1)).toBe('after');
  if (before !== null) expect(texts.slice(0, -1)).toEqual(before);
  rmSync(join(directory, name), { recursive: true });
  return done;
}

interface Sweep {
  readonly runs: number;
  readonly stopped: number;
  readonly refused: number;
}

/** Two at a time, because each waits for the disk. */
async function sweep(calls: string, error: string, step: number): Promise<Sweep> {
  const runs: Run[] = [];
  let isDone = false;
  let next = 1;
  const work = async (): Promise<void> => {
    while (!isDone) {
      const n = next;
      next += step;
      const done = await failNth(calls, error, n);
      if (done.failed) runs.push(done);
      else isDone = true;
    }
  };
  await Promise.all([work(), work()]);
  for (const { exitCode, lines } of runs) {
    expect([0, EXIT_STORE], lines.join(', ')).toContain(exitCode);
    // A store that could not say once that it is durable says so never again, unless it knows that nothing happened.
    const refusedAt = lines.findIndex((line) => line.startsWith('refused'));
    const after = acknowledged(lines.slice(refusedAt));
    if (exitCode === EXIT_STORE && refusedAt >= 0) expect(after.size, lines.join(', ')).toBe(0);
  }
  const stopped = runs.filter(({ exitCode }) => exitCode === EXIT_STORE).length;
  const refused = runs.filter(({ lines }) =>
    lines.some((line) => line.startsWith('refused')),
  ).length;
  return { runs: runs.length, stopped, refused };
}

test('without a fault the program does all it does, and ends with 0', async () => {
  const done = await runOn('made', null);
  expect(done.exitCode).toBe(0);
  expect([...acknowledged(done.lines).values()]).toEqual(['a', 'b', 'c', 'd']);
  rmSync(join(directory, 'made'), { recursive: true });
  await runOn('made', null);
});

test('the n-th flush that fails, for every n, loses nothing that was acknowledged', async () => {
  const { runs, stopped } = await sweep('fsync,fdatasync', 'EIO', 1);
  console.log(
    `${String(runs)} flushes failed with EIO, ${String(stopped)} ended the process with 74`,
  );
  expect(runs).toBeGreaterThan(6);
  expect(stopped).toBeGreaterThan(3);
});

test('every third write that fails loses nothing that was acknowledged', async () => {
  const { runs, stopped } = await sweep('pwrite64', 'EIO', 3);
  console.log(
    `${String(runs)} writes failed with EIO, ${String(stopped)} ended the process with 74`,
  );
  expect(runs).toBeGreaterThan(6);
  expect(stopped).toBeGreaterThan(3);
});

test('a disk that is full at the n-th write refuses that, and takes the next', async () => {
  const { runs, refused, stopped } = await sweep('pwrite64', 'ENOSPC', 5);
  console.log(
    `${String(runs)} writes failed with ENOSPC, ${String(refused)} refused a commit, ${String(stopped)} ended the process with 74`,
  );
  expect(runs).toBeGreaterThan(4);
  expect(refused).toBeGreaterThan(0);
});
