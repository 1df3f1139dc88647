import { runSql } from '../../support/postgres-server.ts';

/** An entry of any log of any node, with the time of its commit by the database's clock. */
export interface StoredEntry {
  readonly node: string;
  readonly committedAt: number;
  readonly tokenId: string;
  readonly app: string;
  readonly policy: string;
  /** Whether it released anything. */
  readonly released: boolean;
}

/** A change of a record that releases may rest on. */
export interface StoredChange {
  readonly record: string;
  readonly committedAt: number;
  /** Kind of event and what it holds. */
  readonly text: string;
}

export interface Stored {
  readonly entries: readonly StoredEntry[];
  /** In the order of their commits. */
  readonly changes: readonly StoredChange[];
}

/** In milliseconds since the epoch, with their fraction. */
const committedAt = (table: string): string =>
  `(extract(epoch FROM pg_xact_commit_timestamp(${table}.xmin)) * 1000)::float8 AS committed_at`;

/** What the database holds in the end. Its server must keep the times of commits. */
export async function readStored(url: string): Promise<Stored> {
  const entries = await runSql(
    url,
    `SELECT log.node, entry.bytes, ${committedAt('entry')}
     FROM consentry.entry JOIN consentry.log ON log.id = entry.log`,
  );
  const changes = await runSql(
    url,
    `SELECT kind, id, type, body, ${committedAt('record_event')} FROM consentry.record_event ORDER BY committed_at`,
  );
  return {
    entries: entries.flatMap((row) => entryOf(row)),
    changes: changes.map((row) => ({
      record: `${String(row['kind'])}:${String(row['id'])}`,
      committedAt: Number(row['committed_at']),
      text: `${String(row['type'])} ${String(row['body'])}`,
    })),
  };
}

/** Boot entries and anchors are of nobody. */
function entryOf(row: Readonly<Record<string, unknown>>): readonly StoredEntry[] {
  const entry = JSON.parse(String(row['bytes'])) as {
    readonly kind: string;
    readonly token: { readonly id: string };
    readonly recipient: { readonly id: string };
    readonly policy: string;
    readonly bases: readonly unknown[];
  };
  if (entry.kind !== 'release') return [];
  return [
    {
      node: String(row['node']),
      committedAt: Number(row['committed_at']),
      tokenId: entry.token.id,
      app: entry.recipient.id,
      policy: entry.policy,
      released: entry.bases.length > 0,
    },
  ];
}
