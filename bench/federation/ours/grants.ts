import { DatabaseSync } from 'node:sqlite';

const numbers = `WITH RECURSIVE number (n) AS (
    SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :count
  ), other AS (
    SELECT printf('g_other_%09d', n) AS id,
      iif(n % 2 = 0, printf('%s-%d', :tenant, n), :tenant) AS tenant,
      iif(n % 2 = 0, :recipient, printf('%s-%d', :recipient, n)) AS recipient
    FROM number
  )`;

const copies = [
  `${numbers}
    INSERT INTO record (kind, id, version, state)
    SELECT kind, other.id, version,
      json_set(state, '$.tenant', other.tenant, '$.recipient', other.recipient)
    FROM other CROSS JOIN record WHERE kind = 'grant' AND record.id = :id`,
  `${numbers}
    INSERT INTO record_event (kind, id, version, type, at, actor, body)
    SELECT kind, other.id, version, type, at, actor,
      json_set(body, '$.grant', other.id)
    FROM other CROSS JOIN record_event AS one WHERE kind = 'grant' AND one.id = :id`,
  `${numbers}
    INSERT INTO record_key (kind, name, value, id)
    SELECT kind, name, other.recipient || '|' || other.tenant, other.id
    FROM other CROSS JOIN record_key AS one WHERE kind = 'grant' AND one.id = :id`,
  `${numbers}
    INSERT INTO standing (ref, version, in_force, not_before, not_after)
    SELECT 'grant:' || other.id, version, in_force, not_before, not_after
    FROM other CROSS JOIN standing WHERE ref = 'grant:' || :id`,
];

/**
 * Puts so many grants into the store beside the one that the consents module has recorded, each a copy of it with all
 * that belongs to it: half are other tenants' to the same recipient, half the same tenant's to other recipients. The
 * store must be closed.
 * @throws Error when afterwards there are not so many
 */
export function addGrants(databaseFile: string, count: number): void {
  const database = new DatabaseSync(databaseFile);
  // A crash would only cost this run.
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF');
  database.exec('PRAGMA cache_size = -200000');
  const original = database.prepare("SELECT id, state FROM record WHERE kind = 'grant'").get();
  const { id, state } = original as { id: string; state: string };
  const { tenant, recipient } = JSON.parse(state) as { tenant: string; recipient: string };
  const names = { id, count, tenant, recipient };
  for (const copy of copies) database.prepare(copy).run(names);
  const { total } = database
    .prepare("SELECT count(DISTINCT value) AS total FROM record_key WHERE kind = 'grant'")
    .get() as { total: number };
  database.exec('PRAGMA journal_mode = WAL');
  database.close();
  if (total !== count + 1) throw new Error(`${total} grants in the store, not ${count + 1}`);
}
