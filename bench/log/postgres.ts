import { Client } from 'pg';
import { openPostgresStore } from '../../src/adapters/postgres/index.ts';
import { postgresServer } from '../../test/support/postgres-server.ts';
import type { Contender } from './contender.ts';

/** One string of bytes for all entries, as ours sends them: many times cheaper than the driver's way. */
const insertBatch = {
  name: 'insert',
  text: `
    INSERT INTO entry (idx, bytes) SELECT $1::bigint + nth, substr($2::bytea, nth * $3 + 1, $3)
    FROM generate_series(0, $4::integer - 1) AS nth
  `,
};
const one = Buffer.alloc(64, 1);

/** On the server that TEST_DATABASE_URL names, or on one of its own. */
export async function postgresContender(): Promise<Contender> {
  const server = await postgresServer();
  const url = await server.freshDatabase();
  const limits = { deadlineMs: 60_000, queueMax: 10_000, poolMax: 4 };
  const store = await openPostgresStore({ url, node: 'bench', ...limits });
  const bare = new Client({ connectionString: url });
  await bare.connect();
  await bare.query('CREATE TABLE entry (idx bigint PRIMARY KEY, bytes bytea NOT NULL)');
  let index = 0;
  const timed = async (text: string): Promise<number> => {
    const began = performance.now();
    await bare.query(text, [index, one]);
    index += 1;
    return performance.now() - began;
  };
  const insertOne = 'INSERT INTO entry (idx, bytes) VALUES ($1, $2)';
  return {
    name: 'postgres',
    store,
    async insert(entries) {
      const [first] = entries;
      const values = [index, Buffer.concat(entries), first?.length ?? 0, entries.length];
      await bare.query({ ...insertBatch, values });
      index += entries.length;
    },
    async flush() {
      await bare.query('SET synchronous_commit = off');
      const without = await timed(insertOne);
      await bare.query('SET synchronous_commit = on');
      return Math.max(0, (await timed(insertOne)) - without);
    },
    async close() {
      await store.close();
      await bare.end();
      await server.dropDatabase(url);
      await server.stop();
    },
  };
}
