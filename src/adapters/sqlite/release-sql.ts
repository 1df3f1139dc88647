import type { LogName } from '../../release-log/port.ts';

/** Table names cannot be bound, so each log has its own statements. */
const runTable = {
  release: 'release_run',
  legal: 'legal_run',
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

const appendTo = (table: string): string =>
  `INSERT INTO ${table} (idx, lengths, leaf_hashes, bytes) VALUES (?, ?, ?, ?)`;

/** Appends a run of entries, of which the first has the index. */
export const appendRun = {
  release: appendTo(runTable.release),
  legal: appendTo(runTable.legal),
} as const satisfies Record<LogName, string>;

export const hasArtefact = 'SELECT 1 FROM artefact WHERE digest = ?';

export const saveArtefact =
  'INSERT INTO artefact (digest, kind, body) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING';

export const checkpointOf =
  'SELECT size, checkpoint_size AS checkpointSize, checkpoint FROM log WHERE name = ?';

export const saveCheckpoint = 'UPDATE log SET checkpoint_size = ?, checkpoint = ? WHERE name = ?';

const runsOf = (table: string): string => `
  SELECT idx, lengths, leaf_hashes, bytes FROM ${table}
  WHERE idx >= coalesce((SELECT max(idx) FROM ${table} WHERE idx <= ?), 0) ORDER BY idx
`;

/** All runs from the one on that holds the entry with the index. */
export const runsFrom = {
  release: runsOf(runTable.release),
  legal: runsOf(runTable.legal),
} as const satisfies Record<LogName, string>;

export const artefactNamed = 'SELECT digest, kind, body FROM artefact WHERE digest = ?';
