/** Calls that copy the embedded store's write-ahead log back fail below the process, or are the last that it makes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runProgram, type Run } from './failing-calls.ts';
import { aCommit, acknowledged, open, signHead, textsIn, verdictOn } from './log-on-disk.ts';

const program = fileURLToPath(new URL('./many-megabytes.ts', import.meta.url));
const EXIT_STORE = 74;
const COMMITS = 25;

let directory: string;
let path: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'consentry-copying-'));
  path = join(directory, 'store.sqlite');
  // Before the calls are counted, so that they are those that copy and not those that make the tables.
  await (await open(path)).close();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Runs the program with a fault in the n-th of a thread's calls on the database file, which only a copy makes. */
async function runWith(calls: string, fault: string, n: number): Promise<Run> {
  const trace = join(directory, 'trace');
  const done = await runProgram([program, path], trace, { calls, fault, n, file: path });
  expect(done.failed).toBe(true);
  return done;
}

/** What was acknowledged is there, the database is whole, and a new start goes on. */
async function nothingIsLost({ lines }: Run): Promise<void> {
  const store = await open(path);
  expect(await store.commit([aCommit('after')])).toMatchObject([{ kind: 'committed' }]);
  await store.close();
  const texts = await textsIn(path);
  for (const [index, text] of acknowledged(lines)) expect(texts[index]).toBe(text);
  expect(texts.at(-1)).toBe('after');
  const db = new DatabaseSync(path, { readOnly: true });
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  db.close();
  await signHead(path);
  expect(await verdictOn(path)).toMatchObject({ ok: true, size: texts.length });
}

test('without a fault all is acknowledged', async () => {
  const done = await runProgram([program, path], join(directory, 'trace'), null);
  expect(done.exitCode).toBe(0);
  expect(acknowledged(done.lines).size).toBe(COMMITS);
  await nothingIsLost(done);
});

// Whoever copies first meets it, and before 64 MiB are written somebody has.
test.each([
  ['fsync,fdatasync', 1],
  ['pwrite64', 1],
  ['pwrite64', 300],
])('the copy’s %s number %i that fails with EIO ends the process with 74', async (calls, n) => {
  const done = await runWith(calls, 'error=EIO', n);
  expect(done.exitCode).toBe(EXIT_STORE);
  await nothingIsLost(done);
});

test('a later flush of a copy that fails with EIO loses nothing', async () => {
  const done = await runWith('fsync,fdatasync', 'error=EIO', 3);
  expect([0, EXIT_STORE]).toContain(done.exitCode);
  await nothingIsLost(done);
});

test.each([1, 300])(
  'a disk that is full at write %i of a copy refuses nothing, and is tried again',
  async (n) => {
    const done = await runWith('pwrite64', 'error=ENOSPC', n);
    expect(done.exitCode).toBe(0);
    expect(acknowledged(done.lines).size).toBe(COMMITS);
    await nothingIsLost(done);
  },
);

test.each([
  ['pwrite64', 1],
  ['pwrite64', 300],
  ['fsync,fdatasync', 1],
  ['fsync,fdatasync', 2],
])('a process that is killed at the copy’s %s number %i loses nothing', async (calls, n) => {
  const done = await runWith(calls, 'signal=SIGKILL', n);
  expect([null, 137]).toContain(done.exitCode);
  await nothingIsLost(done);
});
