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
  const purpose = 'publisher.app_functionality';
  const database = new DatabaseSync(path);
  try {
    const row = database
      .prepare(
        `SELECT idx, lengths, bytes FROM release_run
         WHERE instr(bytes, CAST(? AS BLOB)) > 0 ORDER BY idx LIMIT 1`,
      )
      .get(purpose);
    const bytes = Buffer.from(row?.['bytes'] as Uint8Array);
    const place = bytes.indexOf(purpose);
    bytes.write('q', place);
    database
      .prepare('UPDATE release_run SET bytes = ? WHERE idx = ?')
      .run(bytes, Number(row?.['idx']));
    return Number(row?.['idx']) + entryAt(Buffer.from(row?.['lengths'] as Uint8Array), place);
  } finally {
    database.close();
  }
}

/** Which entry of a row of entries has the byte at a place: each stands behind one byte of its own. */
function entryAt(lengths: Buffer, place: number): number {
  let entry = 0;
  for (let end = 1 + lengths.readUInt16BE(0); end <= place; entry += 1) {
    end += 1 + lengths.readUInt16BE(2 * (entry + 1));
  }
  return entry;
}

/** What can be shown to somebody who trusts nobody. They stop the gateway. */
export const logSteps: readonly Step[] = [verifies, tamper];
