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
 * The frontier of a log after more leaves: `leaves` are their hashes, one after the other. Level by level, two nodes
 * make one (RFC 6962 §2.1); a node without a partner stays as the root of a complete subtree.
 */
export const treeFunction = String.raw`
CREATE FUNCTION consentry.grow_tree_v1(p_size bigint, p_frontier bytea, p_leaves bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  v_larger bytea := p_frontier;
  v_nodes bytea := p_leaves;
  v_smaller bytea := '';
  v_rest bigint := p_size;
  v_count integer;
BEGIN
  LOOP
    IF v_rest & 1 = 1 THEN
      v_nodes := substr(v_larger, length(v_larger) - 31) || v_nodes;
      v_larger := substr(v_larger, 1, length(v_larger) - 32);
    END IF;
    v_count := length(v_nodes) / 32;
    IF v_count & 1 = 1 THEN
      v_smaller := substr(v_nodes, 32 * v_count - 31) || v_smaller;
    END IF;
    EXIT WHEN v_count < 2;
    SELECT string_agg(sha256('\x01'::bytea || substr(v_nodes, 64 * pair + 1, 64)), ''::bytea ORDER BY pair)
      INTO v_nodes FROM generate_series(0, v_count / 2 - 1) AS pair;
    v_rest := v_rest >> 1;
  END LOOP;
  RETURN v_larger || v_smaller;
END
$$`;

/**
 * The body of the release transaction; one call is one transaction. Logs are numbered by name: legal 1, release 2.
 * Commits, bases, sets of bases, counters and entries are numbered from 1 by their place in the arrays; commits that
 * rest on the same bases share a set, and 0 is the empty one. Of each commit it answers the index of its first entry,
 * or -1 and the place of the basis (among those of the sets) that is stale or of the use that passes its limit; null
 * stands for a list of zeros.
 *
 * The order of its locks is the same in every transaction, so none waits for another in a circle: the node's logs, the
 * gates of the bases, the counters, the artefacts. Each statement of a READ COMMITTED function sees what was committed
 * when the statement began; so the standings that are read once the gates are held are the last ones, and nobody can
 * change them before this transaction has ended. The clock is read after the last wait.
 */
export const commitFunction = String.raw`
CREATE FUNCTION consentry.commit_v2(
  p_node text, p_epoch bigint, p_floor bigint[],
  p_log integer[], p_entry_count integer[],
  p_entry_of integer[], p_entry_nth integer[], p_entry_start integer[], p_entry_length integer[], p_entries bytea,
  p_ref text[], p_version bigint[], p_set integer[], p_set_of integer[], p_set_basis integer[],
  p_key text[], p_use_of integer[], p_use integer[], p_add bigint[], p_max bigint[],
  p_artefact_of integer[], p_digest text[], p_kind text[], p_body_start integer[], p_body_length integer[], p_bodies bytea,
  OUT o_first bigint[], OUT o_stale integer[], OUT o_exhausted integer[]
)
LANGUAGE plpgsql AS $$
DECLARE
  v_id integer[];
  v_size bigint[];
  v_frontier bytea[];
  v_end bigint[];
  v_leaves bytea;
  v_row record;
  v_now bigint;
  v_stale bigint[];
  v_value bigint[];
  v_next bigint[];
  v_commit integer := 0;
  v_uses integer := cardinality(p_use);
BEGIN
  PERFORM consentry.assert_settings_v1();

  SELECT array_agg(id ORDER BY name), array_agg(size ORDER BY name), array_agg(frontier ORDER BY name)
    INTO v_id, v_size, v_frontier FROM (
      SELECT id, name, size, frontier FROM consentry.log
      WHERE node = p_node AND epoch = p_epoch ORDER BY name FOR UPDATE
    ) AS held;
  IF v_id IS NULL OR cardinality(v_id) <> 2 THEN
    RAISE EXCEPTION 'Another process has taken over the logs of this node' USING ERRCODE = 'CY001';
  END IF;
  IF v_size[1] < p_floor[1] OR v_size[2] < p_floor[2] THEN
    RAISE EXCEPTION 'The database has lost entries that it had acknowledged' USING ERRCODE = 'CY002';
  END IF;

  PERFORM pg_advisory_xact_lock_shared(1129074254, gate) FROM (
    SELECT DISTINCT consentry.gate_of(ref) AS gate FROM unnest(p_ref) AS ref ORDER BY gate
  ) AS gates;

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
  o_first := array_fill(-1::bigint, ARRAY[cardinality(p_log)]);

  WITH in_force AS MATERIALIZED (
    SELECT ref, version FROM consentry.standing
    WHERE ref = ANY (p_ref)
      AND in_force
      AND v_now >= coalesce(not_before, v_now)
      AND (not_after IS NULL OR v_now < not_after)
  )
  SELECT array_agg(named.place) INTO v_stale
    FROM unnest(p_ref, p_version) WITH ORDINALITY AS named (ref, version, place)
    LEFT JOIN in_force ON in_force.ref = named.ref AND in_force.version = named.version
    WHERE in_force.ref IS NULL;
  IF v_stale IS NOT NULL THEN
    o_stale := array_fill(0, ARRAY[cardinality(p_log)]);
    FOR v_row IN
      SELECT asked.place AS commit, min(needed.place) AS place
      FROM unnest(p_set) WITH ORDINALITY AS asked (set, place)
      JOIN unnest(p_set_of, p_set_basis) WITH ORDINALITY AS needed (set, basis, place) ON needed.set = asked.set
      WHERE needed.basis = ANY (v_stale)
      GROUP BY asked.place
    LOOP
      o_stale[v_row.commit] := v_row.place;
    END LOOP;
  END IF;

  IF v_uses > 0 THEN
    o_exhausted := array_fill(0, ARRAY[cardinality(p_log)]);
    FOR u IN 1 .. v_uses LOOP
      IF p_use_of[u] <> v_commit THEN
        v_commit := p_use_of[u];
        v_next := v_value;
      END IF;
      CONTINUE WHEN o_stale[v_commit] > 0 OR o_exhausted[v_commit] > 0;
      v_next[p_use[u]] := v_next[p_use[u]] + p_add[u];
      IF v_next[p_use[u]] > p_max[u] THEN
        o_exhausted[v_commit] := u;
      ELSIF u = v_uses OR p_use_of[u + 1] <> v_commit THEN
        v_value := v_next;
      END IF;
    END LOOP;
    UPDATE consentry.counter SET value = used.value
      FROM unnest(p_key, v_value) AS used (key, value)
      WHERE counter.key = used.key AND counter.value <> used.value;
  END IF;

  v_end := v_size;
  FOR c IN 1 .. cardinality(p_log) LOOP
    CONTINUE WHEN o_stale[c] > 0 OR o_exhausted[c] > 0;
    o_first[c] := v_end[p_log[c]];
    v_end[p_log[c]] := v_end[p_log[c]] + p_entry_count[c];
  END LOOP;

  FOR l IN 1 .. 2 LOOP
    CONTINUE WHEN v_end[l] = v_size[l];
    SELECT string_agg(sha256('\x00'::bytea || substr(p_entries, start, length)), ''::bytea ORDER BY o_first[commit] + nth)
      INTO v_leaves
      FROM unnest(p_entry_of, p_entry_nth, p_entry_start, p_entry_length) AS sent (commit, nth, start, length)
      WHERE p_log[commit] = l AND o_first[commit] >= 0;
    INSERT INTO consentry.entry (log, idx, leaf_hash, bytes)
      SELECT v_id[l], v_size[l] + place, substr(v_leaves, 32 * place + 1, 32), substr(p_entries, start, length)
      FROM (
        SELECT (o_first[commit] + nth - v_size[l])::integer AS place, start, length
        FROM unnest(p_entry_of, p_entry_nth, p_entry_start, p_entry_length) AS sent (commit, nth, start, length)
        WHERE p_log[commit] = l AND o_first[commit] >= 0
        OFFSET 0
      ) AS kept;
    UPDATE consentry.log
      SET size = v_end[l], frontier = consentry.grow_tree_v1(v_size[l], v_frontier[l], v_leaves)
      WHERE id = v_id[l];
  END LOOP;

  IF cardinality(p_digest) > 0 THEN
    INSERT INTO consentry.artefact (digest, kind, body)
      SELECT digest, kind, substr(p_bodies, start, length)
      FROM unnest(p_artefact_of, p_digest, p_kind, p_body_start, p_body_length)
        AS sent (commit, digest, kind, start, length)
      WHERE o_first[commit] >= 0
      ORDER BY digest COLLATE "C"
      ON CONFLICT DO NOTHING;
  END IF;
END
$$`;
