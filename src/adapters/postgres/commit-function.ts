/** Refuses a session whose transactions would be acknowledged too early, or would not see the last standings. */
export const assertFunction = String.raw`
CREATE FUNCTION consentry.assert_settings_v1() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') OR current_setting('fsync') <> 'on' THEN
    RAISE EXCEPTION 'The server acknowledges commits that are not on stable storage: synchronous_commit is %, fsync is %',
      current_setting('synchronous_commit'), current_setting('fsync') USING ERRCODE = 'CY003';
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'The transaction is %, and must be read committed',
      current_setting('transaction_isolation') USING ERRCODE = 'CY003';
  END IF;
END
$$`;

/**
 * The body of the release transaction; one call is one transaction. Logs are numbered by name: legal 1, release 2.
 * Commits, bases, sets of bases, counters and entries are numbered from 1 by their place in the arrays; commits that
 * rest on the same bases share a set, and 0 is the empty one. Entries and bodies come in the order of their commits,
 * one after the other. Of each commit it answers the index of its first entry, or, below zero, the place of the basis
 * that is stale (among those of the sets) or of the use that passes its limit (counted on from the last of those).
 *
 * The order of its locks is the same in every transaction, so none waits for another in a circle: the node, the gates
 * of the bases, the counters, the logs, the artefacts. Each statement of a READ COMMITTED function sees what was
 * committed when the statement began; so the logs and standings that are read once node and gates are held are the last
 * ones, and nobody can change them before this transaction has ended. The clock is read after the last wait. A log is
 * changed only from the state that was read, should a hand or a successor have got past the lock of the node.
 *
 * A statement costs as much as dozens of expressions, so only the tables are read and written by statements; the locks
 * and the tree are expressions, and a lock has no value, so it is taken as an empty text. Each leaf is added to the tree by
 * itself: for each lowest 1 of the size before it there is a complete subtree of the same size, with which it makes one
 * (RFC 6962 §2.1).
 */
export const commitFunction = String.raw`
CREATE FUNCTION consentry.commit_v3(
  p_node text, p_epoch bigint, p_floor bigint[], p_events bigint,
  p_log integer[], p_entry_count integer[], p_entry_length integer[], p_entries bytea,
  p_ref text[], p_version bigint[], p_set integer[], p_set_of integer[], p_set_basis integer[],
  p_key text[], p_use_of integer[], p_use integer[], p_add bigint[], p_max bigint[],
  p_artefact_of integer[], p_digest text[], p_kind text[], p_body_start integer[], p_body_length integer[], p_bodies bytea,
  OUT o_outcome bigint[]
)
LANGUAGE plpgsql AS $$
DECLARE
  v_void text;
  v_ref text;
  v_gates bit(64) := 0::bit(64);
  v_gate integer;
  v_now bigint;
  v_id integer[];
  v_size bigint[];
  v_frontier bytea[];
  v_events bigint;
  v_stale bigint[];
  v_row record;
  v_commit integer := 0;
  v_uses integer := cardinality(p_use);
  v_value bigint[];
  v_next bigint[];
  v_grown bytea;
  v_end bigint;
  v_leaves bytea;
  v_starts integer[];
  v_lengths integer[];
  v_kept integer;
  v_entry integer;
  v_start integer;
  v_node bytea;
  v_rest bigint;
BEGIN
  v_void := consentry.assert_settings_v1()::text;

  v_void := pg_advisory_xact_lock(1129074255, hashtextextended(p_node, 0)::bit(32)::integer)::text;

  FOREACH v_ref IN ARRAY p_ref LOOP
    v_gates := set_bit(v_gates, consentry.gate_of(v_ref), 1);
  END LOOP;
  LOOP
    v_gate := position(B'1' IN v_gates) - 1;
    EXIT WHEN v_gate < 0;
    v_void := pg_advisory_xact_lock_shared(1129074254, v_gate)::text;
    v_gates := set_bit(v_gates, v_gate, 0);
  END LOOP;

  IF v_uses > 0 THEN
    INSERT INTO consentry.counter (key, value)
      SELECT key, 0 FROM unnest(p_key) AS key ORDER BY key COLLATE "C" ON CONFLICT DO NOTHING;
    WITH held AS MATERIALIZED (
      SELECT key, value FROM consentry.counter WHERE key = ANY (p_key) ORDER BY key FOR UPDATE
    )
    SELECT array_agg(held.value ORDER BY named.place) INTO v_value
      FROM unnest(p_key) WITH ORDINALITY AS named (key, place) JOIN held ON held.key = named.key;
  END IF;

  v_now := floor(extract(epoch FROM clock_timestamp()) * 1000);
  SELECT ARRAY[legal.id, release.id], ARRAY[legal.size, release.size], ARRAY[legal.frontier, release.frontier],
      (SELECT events FROM consentry.event_count),
      ARRAY(
        SELECT named.place FROM unnest(p_ref, p_version) WITH ORDINALITY AS named (ref, version, place)
        WHERE NOT EXISTS (
          SELECT FROM consentry.standing
          WHERE standing.ref = named.ref AND standing.version = named.version
            AND in_force
            AND v_now >= coalesce(not_before, v_now)
            AND (not_after IS NULL OR v_now < not_after)
        )
      )
    INTO v_id, v_size, v_frontier, v_events, v_stale
    FROM consentry.log AS legal, consentry.log AS release
    WHERE legal.node = p_node AND legal.name = 'legal' AND legal.epoch = p_epoch
      AND release.node = p_node AND release.name = 'release' AND release.epoch = p_epoch;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Another process has taken over the logs of this node' USING ERRCODE = 'CY001';
  END IF;
  IF v_size[1] < p_floor[1] OR v_size[2] < p_floor[2] THEN
    RAISE EXCEPTION 'The database has lost entries that it had acknowledged' USING ERRCODE = 'CY002';
  END IF;
  IF v_events IS NULL OR v_events < p_events THEN
    RAISE EXCEPTION 'The database has lost records that it had acknowledged' USING ERRCODE = 'CY002';
  END IF;

  o_outcome := array_fill(NULL::bigint, ARRAY[cardinality(p_log)]);
  IF cardinality(v_stale) > 0 THEN
    FOR v_row IN
      SELECT asked.place AS commit, min(needed.place) AS place
      FROM unnest(p_set) WITH ORDINALITY AS asked (set, place)
      JOIN unnest(p_set_of, p_set_basis) WITH ORDINALITY AS needed (set, basis, place) ON needed.set = asked.set
      WHERE needed.basis = ANY (v_stale)
      GROUP BY asked.place
    LOOP
      o_outcome[v_row.commit] := -v_row.place;
    END LOOP;
  END IF;

  IF v_uses > 0 THEN
    FOR u IN 1 .. v_uses LOOP
      IF p_use_of[u] <> v_commit THEN
        v_commit := p_use_of[u];
        v_next := v_value;
      END IF;
      CONTINUE WHEN o_outcome[v_commit] < 0;
      v_next[p_use[u]] := v_next[p_use[u]] + p_add[u];
      IF v_next[p_use[u]] > p_max[u] THEN
        o_outcome[v_commit] := -(cardinality(p_set_basis) + u);
      ELSIF u = v_uses OR p_use_of[u + 1] <> v_commit THEN
        v_value := v_next;
      END IF;
    END LOOP;
    UPDATE consentry.counter SET value = used.value
      FROM unnest(p_key, v_value) AS used (key, value)
      WHERE counter.key = used.key AND counter.value <> used.value;
  END IF;

  FOR l IN 1 .. 2 LOOP
    CONTINUE WHEN array_position(p_log, l) IS NULL;
    v_end := v_size[l];
    v_grown := v_frontier[l];
    v_leaves := '';
    v_starts := '{}';
    v_lengths := '{}';
    v_entry := 0;
    v_start := 1;
    FOR c IN 1 .. cardinality(p_log) LOOP
      IF p_log[c] = l AND o_outcome[c] IS NULL THEN
        o_outcome[c] := v_end;
      END IF;
      FOR nth IN 1 .. p_entry_count[c] LOOP
        v_entry := v_entry + 1;
        IF p_log[c] = l AND o_outcome[c] >= 0 THEN
          v_node := sha256('\x00'::bytea || substr(p_entries, v_start, p_entry_length[v_entry]));
          v_leaves := v_leaves || v_node;
          v_rest := v_end;
          v_end := v_end + 1;
          v_kept := v_end - v_size[l];
          v_starts[v_kept] := v_start;
          v_lengths[v_kept] := p_entry_length[v_entry];
          WHILE v_rest & 1 = 1 LOOP
            v_node := sha256('\x01'::bytea || substr(v_grown, length(v_grown) - 31) || v_node);
            v_grown := substr(v_grown, 1, length(v_grown) - 32);
            v_rest := v_rest >> 1;
          END LOOP;
          v_grown := v_grown || v_node;
        END IF;
        v_start := v_start + p_entry_length[v_entry];
      END LOOP;
    END LOOP;
    CONTINUE WHEN v_end = v_size[l];
    UPDATE consentry.log SET size = v_end, frontier = v_grown
      WHERE id = v_id[l] AND epoch = p_epoch AND size = v_size[l];
    IF NOT FOUND THEN
      RAISE EXCEPTION 'Another process has taken over the logs of this node' USING ERRCODE = 'CY001';
    END IF;
    INSERT INTO consentry.entry (log, idx, leaf_hash, bytes)
      SELECT v_id[l], v_size[l] + nth - 1, substr(v_leaves, 32 * nth - 31, 32),
        substr(p_entries, v_starts[nth], v_lengths[nth])
      FROM generate_series(1, v_kept) AS nth;
  END LOOP;

  IF cardinality(p_digest) > 0 THEN
    INSERT INTO consentry.artefact (digest, kind, body)
      SELECT digest, kind, substr(p_bodies, start, length)
      FROM unnest(p_artefact_of, p_digest, p_kind, p_body_start, p_body_length)
        AS sent (commit, digest, kind, start, length)
      WHERE o_outcome[commit] >= 0
      ORDER BY digest COLLATE "C"
      ON CONFLICT DO NOTHING;
  END IF;
END
$$`;
