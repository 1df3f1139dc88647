/** A gateway whose PostgreSQL has no room left: for rows, and for its own log. */
import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { runSql, startPostgres, type OwnPostgresServer } from '../../support/postgres-server.ts';
import { mayMount, smallDisk, type SmallDisk } from '../../support/small-disk.ts';
import { mustBeWholeOrRefused, recordedGateway, type RecordedGateway } from './recorded-gateway.ts';

describe.runIf(mayMount)('a disk that is full', () => {
  let disk: SmallDisk;
  let server: OwnPostgresServer;
  let url: string;
  let recorded: RecordedGateway;
  beforeAll(async () => {
    // Two files of its own log (of 16 MiB) at most wait to be used again, so that it soon needs a new one.
    const settings = { min_wal_size: '32MB', max_wal_size: '32MB' };
    server = await startPostgres(settings, (data, owner) => {
      disk = smallDisk(data, '160m', owner);
    });
    url = await server.freshDatabase();
    recorded = await recordedGateway(url, url);
    await recorded.recovers();
  });
  afterEach(() => recorded.checkEntries());
  afterAll(async () => {
    await recorded.close();
    await server.kill('SIGQUIT');
    disk.dispose();
    await server.stop();
  });

  /** Asks until it is refused, which must come soon; before each question something may be done. */
  async function untilRefused(before: () => Promise<unknown> = async () => null): Promise<void> {
    for (let asked = 0; asked < 2_000; asked += 1) {
      await before();
      if (mustBeWholeOrRefused(await recorded.ask()) === 'refused') return;
    }
    throw new Error('it was never full');
  }

  test('refuses, and answers again by itself when there is room', async () => {
    // Its own log has most of a file ahead of it, so that it is the rows that find no room.
    await runSql(url, 'SELECT pg_switch_wal()');
    await runSql(url, 'CHECKPOINT');
    disk.leave(65_536);
    await untilRefused();
    expect(mustBeWholeOrRefused(await recorded.ask())).toBe('refused');
    expect((await recorded.world.watched.probe('/healthz')).status).toBe(200);
    disk.leave(null);
    await recorded.recovers();
    expect(recorded.failed()).toBeNull();
  });

  test('for the server’s own log ends its processes, and costs refusals until they are back', async () => {
    const [row] = await runSql(
      url,
      "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'",
    );
    disk.leave(0);
    await untilRefused(() => runSql(url, 'SELECT pg_switch_wal()').catch(() => null));
    // All of the server's processes end together.
    await eventually(() => expect(existsSync(`/proc/${String(row?.['pid'])}`)).toBe(false));
    mustBeWholeOrRefused(await recorded.ask());
    disk.leave(null);
    // Whether it found the room to start again by itself or has ended is its own affair.
    await server.kill('SIGQUIT');
    await server.start();
    await recorded.recovers();
    expect(recorded.failed()).toBeNull();
  });
});
