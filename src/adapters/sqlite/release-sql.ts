import type { LogName } from '../../release-log/port.ts';

/** Table names cannot be bound, so each log has its own statements. */
const entryTable = {
  release: 'release_entry',
  legal: 'legal_entry',
} as const satisfies Record<LogName, string>;

/**
 * Which of the named bases, `[[ref, version], …]`, are in force at that version, by their position; what it does not
 * answer is stale. The clock is SQLite's, read once per statement, in milliseconds; `not_after` is exclusive.
 */
export const basesInForce = `
  WITH clock AS MATERIALIZED (
    SELECT CAST(round(unixepoch('subsec') * 1000) AS INTEGER) AS now
  ), named AS MATERIALIZED (
    SELECT key AS position, value ->> 0 AS ref, value ->> 1 AS version FROM json_each(?)
  )
  SELECT named.position
  FROM clock CROSS JOIN named CROSS JOIN standing ON standing.ref = named.ref
  WHERE standing.version = named.version
    AND standing.in_force = 1
    AND clock.now >= coalesce(standing.not_before, clock.now)
    AND (standing.not_after IS NULL OR clock.now < standing.not_after)
`;

/** Read at the start of every write, in one statement. */
export const ownerAndPosition = `
  SELECT epoch, events,
    (SELECT size FROM log WHERE name = 'release') AS release,
    (SELECT size FROM log WHERE name = 'legal') AS legal
  FROM owner
`;

export const countersNamed = `
  SELECT key, value FROM counter WHERE key IN (SELECT value FROM json_each(?))
`;

/** Stores counters `[[key, value], …]`, in key order. */
export const saveCounters = `
  INSERT INTO counter (key, value)
  SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true ORDER BY 1
  ON CONFLICT (key) DO UPDATE SET value = excluded.value
`;

export const logNamed = 'SELECT size, frontier FROM log WHERE name = ?';

export const saveLog = 'UPDATE log SET size = ?, frontier = ? WHERE name = ?';

const appendTo = (table: string): string => `
  INSERT INTO ${table} (idx, leaf_hash, bytes)
  SELECT ?1 + key, substr(?2, 32 * key + 1, 32), substr(?3, value >> 16, value & 65535) FROM json_each(?4)
`;

/**
 * Appends entries from an index on: a blob with their hashes, one after the other, a blob that holds their bytes, and
 * where each stands in it, `[start * 65536 + length, …]` with starts from 1. One statement for all of them, because
 * what a row costs besides its pages is the way into SQLite and back.
 */
export const appendEntries = {
  release: appendTo(entryTable.release),
  legal: appendTo(entryTable.legal),
} as const satisfies Record<LogName, string>;

export const hasArtefact = 'SELECT 1 FROM artefact WHERE digest = ?';

export const saveArtefact =
  'INSERT INTO artefact (digest, kind, body) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING';

export const checkpointOf =
  'SELECT size, checkpoint_size AS checkpointSize, checkpoint FROM log WHERE name = ?';

export const saveCheckpoint = 'UPDATE log SET checkpoint_size = ?, checkpoint = ? WHERE name = ?';

export const entriesFrom = (log: LogName): string =>
  `SELECT idx, leaf_hash, bytes FROM ${entryTable[log]} WHERE idx >= ? ORDER BY idx LIMIT ?`;

export const artefactNamed = 'SELECT digest, kind, body FROM artefact WHERE digest = ?';
