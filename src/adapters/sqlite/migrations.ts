/**
 * The tables, one step per version. Steps are only ever added at the end: a database that has run a step
 * never runs it again, and there is no way back.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE owner (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch INTEGER NOT NULL
  ) STRICT;
  INSERT INTO owner (one, epoch) VALUES (1, 0);

  CREATE TABLE log (
    name TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    frontier BLOB NOT NULL,
    checkpoint_size INTEGER,
    checkpoint TEXT
  ) STRICT, WITHOUT ROWID;
  INSERT INTO log (name, size, frontier) VALUES ('release', 0, x''), ('legal', 0, x'');

  CREATE TABLE release_entry (
    idx INTEGER PRIMARY KEY,
    leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 61440)
  ) STRICT;
  CREATE TABLE legal_entry (
    idx INTEGER PRIMARY KEY,
    leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 61440)
  ) STRICT;

  CREATE TABLE artefact (
    digest TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE counter (
    key TEXT PRIMARY KEY,
    value INTEGER NOT NULL CHECK (value >= 0)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE record (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE record_event (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    type TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id, version),
    FOREIGN KEY (kind, id) REFERENCES record (kind, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE record_key (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (kind, name, value, id),
    FOREIGN KEY (kind, id) REFERENCES record (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX record_key_of ON record_key (kind, id);

  CREATE TABLE standing (
    ref TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    in_force INTEGER NOT NULL CHECK (in_force IN (0, 1)),
    not_before INTEGER,
    not_after INTEGER
  ) STRICT, WITHOUT ROWID;
  `,
  // How many events there are, so that a database that was restored from an older copy can be told.
  `
  ALTER TABLE owner ADD COLUMN events INTEGER NOT NULL DEFAULT 0;
  UPDATE owner SET events = (SELECT count(*) FROM record_event);
  CREATE TRIGGER count_event AFTER INSERT ON record_event BEGIN
    UPDATE owner SET events = events + 1;
  END;
  `,
  // Entries that are appended together share a row. Before, each had its own, which becomes a run of one entry.
  `${asRuns('release')} ${asRuns('legal')}`,
];

function asRuns(log: 'release' | 'legal'): string {
  return `
  CREATE TABLE ${log}_run (
    idx INTEGER PRIMARY KEY,
    lengths BLOB NOT NULL CHECK (length(lengths) > 0),
    leaf_hashes BLOB NOT NULL CHECK (length(leaf_hashes) = 16 * length(lengths)),
    bytes BLOB NOT NULL CHECK (length(bytes) >= length(lengths))
  ) STRICT;
  INSERT INTO ${log}_run (idx, lengths, leaf_hashes, bytes)
    SELECT idx, unhex(format('%04x', length(bytes))), leaf_hash, unhex('00' || hex(bytes))
    FROM ${log}_entry ORDER BY idx;
  DROP TABLE ${log}_entry;
  `;
}
