import type { Connection, Row, Statement } from './connection.ts';
import { NewerDatabase, StoreFailure } from './failure.ts';
import { migrations } from './migrations.ts';

const lookAtSchema: Statement = {
  name: 'look_at_schema',
  text: `
    SELECT to_regnamespace('consentry') IS NOT NULL AS exists,
      to_regclass('consentry.migration') IS NOT NULL AS has_versions
  `,
};

const lookAtVersion: Statement = {
  name: 'look_at_version',
  text: 'SELECT coalesce(max(version), 0) AS version FROM consentry.migration',
};

/**
 * Brings the database to the newest version, in one transaction. Nodes that start together wait for each other.
 * @throws NewerDatabase, and StoreFailure when the schema is somebody else's.
 */
export async function migrate(connection: Connection): Promise<void> {
  await connection.runScript(
    'BEGIN; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(1129074253, 0)',
  );
  const { exists, versions } = await schemaOf(connection);
  if (exists && versions === null) {
    throw new StoreFailure('The schema consentry is not one of this gateway', false);
  }
  const done = versions ?? 0;
  mustBeKnown(done);
  if (!exists) {
    await connection.runScript(
      'CREATE SCHEMA consentry; CREATE TABLE consentry.migration (version integer PRIMARY KEY)',
    );
  }
  for (const [step, sql] of migrations.slice(done).entries()) {
    await connection.runScript(
      `${sql}; INSERT INTO consentry.migration VALUES (${done + step + 1})`,
    );
  }
  await connection.runScript('COMMIT');
}

/**
 * Refuses a database that this program does not know how to read.
 * @throws StoreFailure unless the database is at exactly the newest version.
 */
export async function mustBeCurrent(connection: Connection): Promise<void> {
  const { versions } = await schemaOf(connection);
  mustBeKnown(versions ?? 0);
  if (versions !== migrations.length) {
    throw new StoreFailure(
      `The database has version ${versions ?? 0}, this program ${migrations.length}`,
      false,
    );
  }
}

/** `versions` is the newest step that was run, null when the schema has no table of versions. */
async function schemaOf(
  connection: Connection,
): Promise<{ exists: boolean; versions: number | null }> {
  const [schema] = await connection.run(lookAtSchema, []);
  if (schema?.['has_versions'] !== true) {
    return { exists: schema?.['exists'] === true, versions: null };
  }
  const [found]: readonly Row[] = await connection.run(lookAtVersion, []);
  return { exists: true, versions: Number(found?.['version']) };
}

function mustBeKnown(version: number): void {
  if (version > migrations.length) {
    throw new NewerDatabase(
      `The database has version ${version}, newer than this program's ${migrations.length}`,
      false,
    );
  }
}
