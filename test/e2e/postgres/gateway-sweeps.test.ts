/** A gateway whose database fails at the n-th step, for every n until a whole request passes. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresProxy, type PostgresProxy } from '../../support/postgres-proxy.ts';
import { runSql, startPostgres, type OwnPostgresServer } from '../../support/postgres-server.ts';
import { failingCalls, type FailingCalls } from './failing-calls.ts';
import { mustBeWholeOrRefused, recordedGateway, type RecordedGateway } from './recorded-gateway.ts';

let server: OwnPostgresServer;
let url: string;
let proxy: PostgresProxy;
let recorded: RecordedGateway;
beforeAll(async () => {
  server = await startPostgres();
  url = await server.freshDatabase();
  proxy = await postgresProxy(server.port);
  recorded = await recordedGateway(proxy.through(url), url);
  await recorded.recovers();
});
afterAll(async () => {
  await recorded.close();
  await proxy.close();
  await server.stop();
});

/** Lets the n-th step fail; what it gives ends that and answers whether it did. */
type FailNth = (n: number) => Promise<() => boolean | Promise<boolean>>;

/**
 * A few requests for every n (or every `step`-th) until nothing was left to fail in them; after each the gateway recovers by itself, and
 * every answer is held against the entries. Answers how many steps failed and how many requests were refused.
 */
async function sweep(
  failNth: FailNth,
  { count = 1, step = 1 } = {},
): Promise<{ steps: number; refused: number }> {
  let refused = 0;
  let steps = 0;
  for (let n = 1; ; n += step, steps += 1) {
    const end = await failNth(n);
    const outcomes: string[] = [];
    while (outcomes.length < count) outcomes.push(mustBeWholeOrRefused(await recorded.ask()));
    const hasFailed = await end();
    await recorded.recovers();
    await recorded.checkEntries();
    expect(recorded.failed()).toBeNull();
    refused += outcomes.filter((one) => one === 'refused').length;
    if (!hasFailed) {
      expect(outcomes).not.toContain('refused');
      return { steps, refused };
    }
  }
}

const losses = [
  ['before it arrives', 'request', false],
  ['after it arrived', 'answer', false],
  ['before it arrives, with all that comes after it,', 'request', true],
  ['after it arrived, with all that comes after it,', 'answer', true],
] as const;

describe('the n-th message that is lost', () => {
  test.each(losses)(
    '%s leaves no answer without an entry, and the next one right',
    async (_when, side, staysDown) => {
      const { steps, refused } = await sweep(async (n) => {
        const armed = proxy.loseMessage(n, side, staysDown);
        return () => armed.disarm();
      });
      console.log(`${String(steps)} messages lost, ${String(refused)} requests refused`);
      expect(refused).toBeGreaterThan(1);
    },
  );

  test.each(losses)(
    '%s undoes no withdrawal that was acknowledged',
    async (_when, side, staysDown) => {
      const { desk, watched } = recorded.world;
      await desk.policy('fabrikam', []);
      const theirs = '{ account(id: "a0000005-id") { id } }';
      const token = await desk.token('mail-insights', { tenants: ['fabrikam'] });
      const shown = async (): Promise<unknown> => (await watched.askOnly(token, theirs)).body.data;
      let unacknowledged = 0;
      for (let n = 1, wasLost = true; wasLost; n += 1) {
        const { id } = await desk.grant('fabrikam', { elements: ['user.account.id'] });
        expect(await shown()).toEqual({ account: { id: 'a0000005-id' } });
        const armed = proxy.loseMessage(n, side, staysDown);
        const isAcknowledged = await desk.revoke('fabrikam', id).then(
          () => true,
          () => false,
        );
        wasLost = armed.disarm();
        await recorded.recovers();
        if (isAcknowledged) expect(await shown()).toEqual({ account: null });
        else unacknowledged += 1;
        await desk.revoke('fabrikam', id);
        expect(await shown()).toEqual({ account: null });
      }
      expect(unacknowledged).toBeGreaterThan(1);
    },
  );
});

describe('the n-th call of the server', () => {
  /** Those that serve the gateway, or those that write behind them. */
  const processes = {
    sessions: "application_name = 'consentry'",
    writers: "backend_type IN ('checkpointer', 'walwriter', 'background writer')",
  } as const;

  async function pidsOf(who: keyof typeof processes): Promise<readonly number[]> {
    const rows = await runSql(url, `SELECT pid FROM pg_stat_activity WHERE ${processes[who]}`);
    return rows.map(({ pid }) => Number(pid));
  }

  // A checkpoint flushes every file that was changed, and the server recovers from each failure.
  test.each<[keyof typeof processes, string, FailingCalls['error'], string, number]>([
    ['sessions', 'fdatasync,fsync', 'EIO', 'every', 1],
    ['sessions', 'pwrite64,pwritev', 'EIO', 'every', 1],
    ['sessions', 'pwrite64,pwritev', 'ENOSPC', 'every', 1],
    ['writers', 'fdatasync,fsync', 'EIO', 'every seventh', 7],
  ])(
    'by its %s (%s) that fails with %s, for %s n, leaves no answer without an entry, and the next one right',
    async (who, calls, error, _every, step) => {
      const { steps, refused } = await sweep(
        async (nth) => {
          const trace = join(server.directory, `${who}-${error}-${String(nth)}.trace`);
          const fault = await failingCalls({ pids: await pidsOf(who), calls, error, nth, trace });
          // A checkpoint that cannot be made is the server's to tell, and may end all of its sessions.
          if (who === 'writers') await runSql(url, 'CHECKPOINT').catch(() => null);
          return () => fault.stop();
        },
        { count: 2, step },
      );
      console.log(`${String(steps)} calls failed, ${String(refused)} requests refused`);
      expect(steps).toBeGreaterThan(1);
      if (who === 'sessions') expect(refused).toBeGreaterThan(1);
    },
  );
});
