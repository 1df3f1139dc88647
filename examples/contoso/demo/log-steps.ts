import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteReader } from '../../../src/adapters/sqlite/index.ts';
import type { LogName } from '../../../src/release-log/port.ts';
import { verifyLog, type LogVerdict } from '../../../src/verify/index.ts';
import type { Step, Story } from './story.ts';

async function verdictOn({ stack }: Story, log: LogName, path: string): Promise<LogVerdict> {
  const reader = await openSqliteReader({ path });
  try {
    return await verifyLog({ reader, log, verifierKey: stack.verifierKeys[log] });
  } finally {
    await reader.close();
  }
}

const verifies: Step = {
  name: 'The logs verify',
  async run(story) {
    const { stack, teller } = story;
    teller.does('gateway', 'stops, and signs the heads of its logs');
    await stack.gateway.stop();
    for (const log of ['release', 'legal'] as const) {
      const verdict = await verdictOn(story, log, stack.paths.store);
      assert.ok(verdict.ok, JSON.stringify(verdict));
      assert.equal(verdict.checkpointSize, verdict.size, 'the signed head does not cover the log');
      assert.ok(verdict.size > 1, 'the log holds no answer');
      teller.does('verifier', `${log} log: ${verdict.size} entries, as they were signed`);
      story.logEntries = (story.logEntries ?? 0) + verdict.size;
    }
    story.verified = true;
  },
};

const tamper: Step = {
  name: 'One byte of an entry is changed, and verification names the entry',
  async run(story) {
    const { stack, teller } = story;
    const copy = join(stack.paths.data, 'tampered.db');
    copyFileSync(stack.paths.store, copy);
    const changed = changeOneByte(copy);
    teller.does('somebody', `changes one byte of entry ${changed} in a copy of the release log`);
    const verdict = await verdictOn(story, 'release', copy);
    assert.ok(!verdict.ok, 'a changed log verifies');
    const named = verdict.problems.filter(({ code }) => code === 'LEAF_CHANGED');
    assert.deepEqual(
      named.map(({ index }) => index),
      [changed],
    );
    for (const { message } of verdict.problems) teller.does('verifier', message);
    const original = await verdictOn(story, 'release', stack.paths.store);
    assert.ok(original.ok, 'the log itself was changed');
    story.tamperFound = true;
  },
};

/** Makes one entry tell of another purpose; it stays well-formed. @returns its index. */
function changeOneByte(path: string): number {
  const database = new DatabaseSync(path);
  try {
    const row = database
      .prepare(
        `SELECT idx, bytes FROM release_entry
         WHERE instr(CAST(bytes AS TEXT), 'publisher.app_functionality') > 0 ORDER BY idx LIMIT 1`,
      )
      .get();
    const bytes = Buffer.from(row?.['bytes'] as Uint8Array);
    bytes.write('q', bytes.indexOf('publisher.app_functionality'));
    const index = Number(row?.['idx']);
    database.prepare('UPDATE release_entry SET bytes = ? WHERE idx = ?').run(bytes, index);
    return index;
  } finally {
    database.close();
  }
}

/** What can be shown to somebody who trusts nobody. They stop the gateway. */
export const logSteps: readonly Step[] = [verifies, tamper];
