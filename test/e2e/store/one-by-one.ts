import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../src/adapters/sqlite/index.ts';
import { GatewayError } from '../../../src/errors.ts';
import type { ReleaseCommit } from '../../../src/release-log/port.ts';

/**
 * A process that does a little of everything with a store, one after the other, and is ended by a system call that
 * fails as the gateway is: with 74 when the store cannot be opened or may not be used any more. Says `<index> <text>`
 * for each commit that was acknowledged and `refused <text>` for each that was not.
 */
const [path = ''] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);
const exitStore = 74;

function commitOf(text: string): ReleaseCommit {
  const entries = [Buffer.from(JSON.stringify({ pad: 'x'.repeat(600), text, v: 1 }))];
  return { log: 'release', bases: [], counters: [], entries, artefacts: [] };
}

let failed: string | null = null;
try {
  const onFailed = (detail: string): void => {
    failed = detail;
  };
  const store = await openSqliteStore({ path, deadlineMs: 30_000, queueMax: 10, onFailed });
  for (const text of ['a', 'b', 'c', 'd']) {
    try {
      const [outcome] = await store.commit([commitOf(text)]);
      say(outcome?.kind === 'committed' ? `${outcome.firstIndex} ${text}` : 'left out');
    } catch (error) {
      if (!(error instanceof GatewayError)) {
        throw error;
      }
      say(`refused ${text}`);
    }
    await store.saveCheckpoint('release', 1, 'note').catch(() => say('refused checkpoint'));
  }
  await store.close();
  process.exitCode = failed === null ? 0 : exitStore;
} catch (error) {
  say(error instanceof GatewayError ? `not open ${error.code}` : `fault ${String(error)}`);
  process.exitCode = error instanceof GatewayError ? exitStore : 1;
}
