import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../src/adapters/sqlite/index.ts';
import { GatewayError } from '../../../src/errors.ts';
import { aCommit } from './log-on-disk.ts';

/**
 * A process that writes more than the write-ahead log may hold, so that it is copied back meanwhile, and ends as the gateway
 * does: with 74 when the store may not be used any more. Says `<index> <text>` for each commit that was acknowledged and
 * `refused <text>` for each that was not.
 */
const [path = ''] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);
const exitStore = 74;
/** Three megabytes each: more than 64 MiB in all. */
const COMMITS = 25;
const ENTRIES = 50;

const faults: string[] = [];
const onFailed = (detail: string): void => void faults.push(detail);
const store = await openSqliteStore({ path, deadlineMs: 120_000, queueMax: 100, onFailed });
for (let count = 0; count < COMMITS && faults.length === 0; count += 1) {
  const text = `many-${String(count)}`;
  try {
    const batch = Array.from({ length: ENTRIES }, () => aCommit(text, 60_000));
    const [outcome] = await store.commit(batch);
    say(outcome?.kind === 'committed' ? `${String(outcome.firstIndex)} ${text}` : 'left out');
  } catch (error) {
    if (!(error instanceof GatewayError)) {
      throw error;
    }
    say(`refused ${text}`);
  }
}
await store.close();
process.exitCode = faults.length === 0 ? 0 : exitStore;
