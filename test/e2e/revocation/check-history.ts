import { Frontier, leafHash } from '../../../src/merkle/index.ts';
import { runSql } from '../../support/postgres-server.ts';
import type { Operation } from './operation.ts';

/** A version of a grant as the database has it, with the time of its commit in microseconds of the server's clock. */
interface Version {
  readonly grant: number;
  readonly version: number;
  readonly inForce: boolean;
  readonly by: string;
  readonly committedAt: number;
}

interface Entry {
  readonly node: string;
  readonly index: number;
  readonly id: string;
  readonly grant: number;
  readonly version: number;
  readonly committedAt: number;
}

/** What the database holds when every node has ended. The server keeps the time of each commit for it. */
export interface Stored {
  readonly versions: readonly Version[];
  readonly entries: readonly Entry[];
  /** Logs whose size, indices or tree do not fit their entries, in words. */
  readonly brokenLogs: readonly string[];
  readonly uses: ReadonlyMap<number, number>;
}

const commitTime = (table: string): string =>
  `(extract(epoch FROM pg_xact_commit_timestamp(${table}.xmin)) * 1000000)::bigint::float8 AS committed_at`;

export async function readStored(url: string): Promise<Stored> {
  const events = await runSql(
    url,
    `SELECT id, version::integer, body, actor, ${commitTime('record_event')}
     FROM consentry.record_event WHERE kind = 'grant' ORDER BY id, version`,
  );
  const rows = await runSql(
    url,
    `SELECT log.node, entry.idx::integer AS idx, entry.bytes, entry.leaf_hash, ${commitTime('entry')}
     FROM consentry.entry JOIN consentry.log ON log.id = entry.log ORDER BY log.node, entry.idx`,
  );
  const counters = await runSql(url, 'SELECT key, value::integer AS value FROM consentry.counter');
  const entries = rows.map((row): Entry => {
    const { id, grant, version } = JSON.parse(String(row['bytes'])) as Entry;
    const committedAt = Number(row['committed_at']);
    return {
      node: String(row['node']),
      index: Number(row['idx']),
      id,
      grant,
      version,
      committedAt,
    };
  });
  return {
    versions: events.map((row) => ({
      grant: Number(row['id']),
      version: Number(row['version']),
      inForce: row['body'] === 'true',
      by: String(row['actor']),
      committedAt: Number(row['committed_at']),
    })),
    entries,
    brokenLogs: await brokenLogs(url, rows),
    uses: new Map(
      counters.map(({ key, value }) => [Number(String(key).split(':')[1]), Number(value)]),
    ),
  };
}

async function brokenLogs(
  url: string,
  rows: readonly Record<string, unknown>[],
): Promise<readonly string[]> {
  const logs = await runSql(
    url,
    "SELECT node, size::integer AS size, frontier FROM consentry.log WHERE name = 'release'",
  );
  return logs.flatMap(({ node, size, frontier }) => {
    const own = rows.filter((row) => row['node'] === node);
    const tree = new Frontier();
    for (const row of own) {
      tree.append(leafHash(row['bytes'] as Buffer));
    }
    const fits =
      own.length === size &&
      own.every((row, at) => row['idx'] === at) &&
      Buffer.from(tree.toBytes()).equals(frontier as Buffer);
    return fits ? [] : [String(node)];
  });
}

/** Every way in which a history breaks the promise, by name; each finding names the operation or entry. */
export function violations(
  operations: readonly Operation[],
  stored: Stored,
): Readonly<Record<string, readonly string[]>> {
  const versions = new Map(stored.versions.map((one) => [`${one.grant} ${one.version}`, one]));
  const entryOf = new Map(stored.entries.map((entry) => [entry.id, entry]));
  const byId = new Map(operations.map((one) => [one.id, one]));
  const releases = operations.filter(({ asked }) => asked.kind === 'release');
  const changes = operations.filter(({ asked }) => asked.kind === 'change');
  const versionAt = (grant: number, version: number) => versions.get(`${grant} ${version}`);
  /** The operation that made the version after the one that a release named. */
  const endOf = ({ asked }: Operation): Operation | undefined =>
    byId.get(versionAt(asked.grant, asked.version + 1)?.by ?? '');
  return {
    'released after the change had returned': releases
      .filter((one) => one.outcome === 'committed')
      .filter((one) => (endOf(one)?.endedAt ?? Infinity) < one.begunAt)
      .map(({ id }) => id),
    'committed outside the life of its version': stored.entries
      .filter(({ grant, version, committedAt }) => {
        const own = versionAt(grant, version);
        const next = versionAt(grant, version + 1);
        const inLife =
          own !== undefined &&
          own.inForce &&
          own.committedAt <= committedAt &&
          committedAt <= (next?.committedAt ?? Infinity);
        return !inLife;
      })
      .map(({ id }) => id),
    'acknowledged release lost': releases
      .filter((one) => one.outcome === 'committed' && entryOf.get(one.id)?.index !== one.index)
      .map(({ id }) => id),
    'acknowledged change lost': changes
      .filter(({ outcome }) => outcome === 'appended')
      .filter(({ id, asked }) => versionAt(asked.grant, asked.version)?.by !== id)
      .map(({ id }) => id),
    'refused although in force': releases
      .filter(({ outcome }) => outcome === 'stale')
      .filter((one) => {
        const own = versionAt(one.asked.grant, one.asked.version);
        const maker = byId.get(own?.by ?? '');
        const wasMade = own?.version === 1 || (maker?.endedAt ?? Infinity) < one.begunAt;
        const endBegan = endOf(one)?.begunAt ?? Infinity;
        return own?.inForce === true && wasMade && (one.endedAt ?? 0) < endBegan;
      })
      .map(({ id }) => id),
    'versions of a grant out of order': stored.versions
      .filter(({ grant, version, committedAt }) => {
        const next = versionAt(grant, version + 1);
        return next !== undefined && next.committedAt < committedAt;
      })
      .map(({ grant, version }) => `grant ${grant} at ${version}`),
    'counter that is not the number of entries': [...stored.uses]
      .filter(
        ([grant, value]) => value !== stored.entries.filter((one) => one.grant === grant).length,
      )
      .map(([grant]) => `grant ${grant}`),
    'log that does not fit its entries': stored.brokenLogs,
  };
}
