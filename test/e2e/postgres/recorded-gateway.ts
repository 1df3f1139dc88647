import { expect } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';
import type { TappedAnswer } from '../../support/http-tap.ts';
import { untold, type ReleaseEntry } from '../../support/ledger.ts';
import { runSql } from '../../support/postgres-server.ts';
import type { Holder } from '../../support/watched-gateway.ts';

const query = '{ account(id: "a0000001-id") { id displayName } }';
const elements = ['user.account.id', 'user.profile.display_name'];

/** A gateway whose entries are read from its database and not through it, so that they can be held against answers. */
export interface RecordedGateway {
  readonly world: GatewayWorld;
  /** Asks once, whatever happens to the store meanwhile. */
  ask(): Promise<TappedAnswer>;
  /** Waits until the gateway answers, which must come by itself. */
  recovers(): Promise<void>;
  /**
   * Holds all answers since the last check against the entries since then.
   * @throws AssertionError when a value left that stands in no entry
   */
  checkEntries(): Promise<void>;
  /** Why the gateway may release nothing any more; null while it may. */
  failed(): string | null;
  close(): Promise<void>;
}

/**
 * @param through the database as the gateway reaches it
 * @param url the same, straight
 */
export async function recordedGateway(through: string, url: string): Promise<RecordedGateway> {
  const world = await startGatewayWorld({
    sections: { storage: { url: through, node: 'node-1' }, limits: { grantCacheMs: 0 } },
    log: { checkpointIntervalMs: 3_600_000, anchorIntervalMs: 86_400_000 },
  });
  const { desk, watched, gateway } = world;
  await desk.open();
  await desk.grant('contoso', { elements });
  const token: Holder = await desk.token('mail-insights');
  let failed: string | null = null;
  void gateway.failed.then((reason) => (failed = reason));
  let seen = 0;
  const answers: TappedAnswer[] = [];
  const ask = async (): Promise<TappedAnswer> => {
    const answer = await watched.askOnly(token, query);
    answers.push(answer);
    return answer;
  };
  return {
    world,
    ask,
    failed: () => failed,
    recovers: () => eventually(async () => expect((await ask()).text).toContain('a0000001-name')),
    async checkEntries() {
      const rows = await runSql(
        url,
        `SELECT bytes FROM consentry.entry JOIN consentry.log ON log.id = entry.log
         WHERE log.name = 'release' ORDER BY idx OFFSET ${String(seen)}`,
      );
      seen += rows.length;
      const entries = rows
        .map(({ bytes }) => JSON.parse(String(bytes)) as ReleaseEntry)
        .filter(({ kind, bases }) => kind === 'release' && bases.length > 0);
      // Each answer rests on one entry of its own; an entry more is one that was recorded and not sent.
      const told = answers.splice(0).filter((one) => one.text.includes('a0000001'));
      expect(entries.length).toBeGreaterThanOrEqual(told.length);
      const all = told.map((one) => one.text).join('\n');
      expect(untold(all, entries, world.facts, watched.pseudonymOf)).toEqual([]);
    },
    close: () => world.close(),
  };
}

/** What a request may come to while its store fails: all of it, or a refusal without data. */
export function mustBeWholeOrRefused(answer: TappedAnswer): 'answered' | 'refused' {
  if (answer.status === 200) {
    expect(answer.text).toContain('a0000001-name');
    return 'answered';
  }
  expect(answer.status).toBe(503);
  expect(answer.body.data ?? null).toBeNull();
  expect(answer.head).toMatch(/^retry-after: /m);
  return 'refused';
}
