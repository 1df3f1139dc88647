import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../src/adapters/sqlite/index.ts';
import { GatewayError } from '../../../src/errors.ts';
import { GroupCommit } from '../../../src/release-log/index.ts';

/**
 * A process that commits until it is killed. Says `open`, then a line `<index> <text>` for each commit that was
 * acknowledged, `refused <code> <detail>` for each that was not (and ends after 5), or why it could not open.
 */
const [path = '', run = ''] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);

try {
  const store = await openSqliteStore({ path, deadlineMs: 30_000, queueMax: 100 });
  say('open');
  const group = new GroupCommit(store, { batchMax: 16, queueMax: 1_000 });
  let refusals = 0;
  const commitForEver = async (writer: number): Promise<void> => {
    for (let count = 0; refusals < 5; count += 1) {
      const text = `${run}-${writer}-${count}`;
      const entries = [Buffer.from(JSON.stringify({ pad: 'x'.repeat(600), text, v: 1 }))];
      try {
        const commit = { log: 'release', bases: [], counters: [], entries, artefacts: [] } as const;
        const outcome = await group.commit(commit);
        say(outcome.kind === 'committed' ? `${outcome.firstIndex} ${text}` : outcome.kind);
      } catch (error) {
        refusals += 1;
        say(
          error instanceof GatewayError ? `refused ${error.code} ${error.detail}` : String(error),
        );
      }
    }
  };
  await Promise.all(Array.from({ length: 24 }, (_, writer) => commitForEver(writer)));
  await store.close();
} catch (error) {
  say(error instanceof GatewayError ? `not open ${error.code} ${error.detail}` : String(error));
}
