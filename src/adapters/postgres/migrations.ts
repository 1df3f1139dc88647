import { appendFunction } from './append-function.ts';
import { checkpointFunction } from './checkpoint-function.ts';
import { assertFunction, commitFunction } from './commit-function.ts';
import { drainTables } from './drain-board.ts';
import { eventCount } from './floor-functions.ts';

/**
 * The tables and functions, one step per version. Steps are only ever added at the end: a database that has run a step
 * never runs it again, and there is no way back. A function that changes gets a new name, because nodes of the
 * version before are still calling the old one while the first new node starts. Of an old one a new database needs none,
 * so a step does not make what a later one replaces: `commit_v1` is only where the first step has run before, and the fourth,
 * which made `commit_v2`, has nothing left to do.
 *
 * Names are compared by their bytes (collation "C"), never by the rules of a language.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE consentry.log (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    node text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL CHECK (name IN ('release', 'legal')),
    epoch bigint NOT NULL,
    size bigint NOT NULL,
    frontier bytea NOT NULL,
    UNIQUE (node, name)
  ) WITH (fillfactor = 50);

  CREATE TABLE consentry.entry (
    log integer NOT NULL,
    idx bigint NOT NULL,
    leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32),
    bytes bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 61440),
    PRIMARY KEY (log, idx)
  );

  CREATE TABLE consentry.checkpoint (
    log integer PRIMARY KEY,
    size bigint NOT NULL,
    note text NOT NULL
  );

  CREATE TABLE consentry.artefact (
    digest text COLLATE "C" PRIMARY KEY,
    kind text NOT NULL,
    body bytea NOT NULL CHECK (encode(sha256(body), 'hex') = digest)
  );

  CREATE TABLE consentry.counter (
    key text COLLATE "C" PRIMARY KEY,
    value bigint NOT NULL CHECK (value >= 0)
  ) WITH (fillfactor = 50);

  CREATE TABLE consentry.record (
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    state text NOT NULL,
    PRIMARY KEY (kind, id)
  );

  CREATE TABLE consentry.record_event (
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    type text NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (kind, id, version),
    FOREIGN KEY (kind, id) REFERENCES consentry.record (kind, id)
  );

  CREATE TABLE consentry.record_key (
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, name, value, id),
    FOREIGN KEY (kind, id) REFERENCES consentry.record (kind, id)
  );
  CREATE INDEX record_key_of ON consentry.record_key (kind, id);

  CREATE TABLE consentry.standing (
    ref text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    in_force boolean NOT NULL,
    not_before bigint,
    not_after bigint
  );

  -- Which gate a standing is behind. A release passes it together with others, a change of the standing alone.
  CREATE FUNCTION consentry.gate_of(p_ref text) RETURNS integer
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN hashtextextended(p_ref COLLATE "C", 0) & 63;

  -- Whoever changes a standing closes its gate first, an operator at the SQL prompt included.
  CREATE FUNCTION consentry.close_gate() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP <> 'INSERT' THEN
      PERFORM pg_advisory_xact_lock(1129074254, consentry.gate_of(OLD.ref));
    END IF;
    IF TG_OP <> 'DELETE' THEN
      PERFORM pg_advisory_xact_lock(1129074254, consentry.gate_of(NEW.ref));
      RETURN NEW;
    END IF;
    RETURN OLD;
  END
  $$;
  CREATE TRIGGER close_gate BEFORE INSERT OR UPDATE OR DELETE ON consentry.standing
  FOR EACH ROW EXECUTE FUNCTION consentry.close_gate();

  ${assertFunction};
  ${appendFunction};
  `,
  eventCount,
  drainTables,
  '',
  `
  ${checkpointFunction};
  ${commitFunction};
  `,
];
