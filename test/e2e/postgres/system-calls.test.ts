/** Writes and flushes of the server that fail below it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aCommit, textsOf } from '../../conformance/store-under-test.ts';
import { eventually } from '../../support/eventually.ts';
import { logUnavailable, useOwnServer } from './own-server.ts';

const on = useOwnServer();

/** Lets the next such call of the store's sessions fail; `stop` answers whether one did. */
async function inject(calls: string, error: string): Promise<{ stop(): Promise<boolean> }> {
  const rows = await on.sql(
    "SELECT pid FROM pg_stat_activity WHERE application_name = 'consentry'",
  );
  const trace = join(on.server.directory, `${error}.trace`);
  const args = [
    '-f',
    '-o',
    trace,
    '-e',
    `trace=${calls}`,
    '-e',
    `inject=${calls}:error=${error}:when=1`,
  ];
  const strace = spawn('strace', [...args, ...rows.flatMap(({ pid }) => ['-p', String(pid)])], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(strace, 'close');
  let said = '';
  strace.stderr.on('data', (part: Buffer) => (said += part.toString()));
  await eventually(() => expect(said.match(/attached/g) ?? []).toHaveLength(rows.length));
  return {
    async stop() {
      strace.kill('SIGTERM');
      await ended;
      return readFileSync(trace, 'utf8').includes('(INJECTED)');
    },
  };
}

test.each([
  ['fdatasync', 'EIO'],
  ['pwrite64', 'EIO'],
  ['pwrite64', 'ENOSPC'],
])(
  'a commit whose %s fails with %s is refused, and the next one is made when the server is back',
  async (calls, error) => {
    const store = await on.open();
    await store.commit([aCommit('before')]);
    const fault = await inject(calls, error);
    await expect(store.commit([aCommit('refused')])).rejects.toMatchObject(logUnavailable);
    expect(await fault.stop()).toBe(true);
    await eventually(() => store.commit([aCommit('after')]));
    const texts = await textsOf(store, 'release');
    // Nobody was told that it was made; whether it was is the server's to say.
    expect(texts.filter((text) => text !== 'refused')).toEqual(['before', 'after']);
  },
);
