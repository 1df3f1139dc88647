/**
 * All changes of an append, or none. The locks of the records come first and then the gates of their standings, each
 * in order; a gate opens only when every release has ended that passed it before, and no release passes it until this
 * transaction has ended. Heavyweight locks queue fairly, so releases that keep coming never hold up a withdrawal.
 */
export const appendFunction = String.raw`
CREATE FUNCTION consentry.append_v1(p_changes jsonb, OUT o_appended boolean, OUT o_version bigint)
LANGUAGE plpgsql AS $$
DECLARE
  v_change record;
BEGIN
  PERFORM consentry.assert_settings_v1();
  PERFORM pg_advisory_xact_lock(1129074258, record_lock) FROM (
    SELECT DISTINCT hashtextextended(ref COLLATE "C", 0)::bit(32)::integer AS record_lock
    FROM jsonb_to_recordset(p_changes) AS change (ref text) ORDER BY record_lock
  ) AS records;
  PERFORM pg_advisory_xact_lock(1129074254, gate) FROM (
    SELECT DISTINCT consentry.gate_of(ref) AS gate
    FROM jsonb_to_recordset(p_changes) AS change (ref text) ORDER BY gate
  ) AS gates;
  o_appended := true;
  FOR v_change IN
    SELECT * FROM jsonb_to_recordset(p_changes) AS change (
      place integer, ref text, kind text, id text, expected bigint, type text, at bigint, actor text, body text,
      state text, keys jsonb, standing boolean, in_force boolean, not_before bigint, not_after bigint
    ) ORDER BY place
  LOOP
    SELECT coalesce(max(version), 0) INTO o_version FROM consentry.record
      WHERE kind = v_change.kind AND id = v_change.id;
    IF o_version IS DISTINCT FROM v_change.expected THEN
      RAISE EXCEPTION 'Conflict' USING ERRCODE = 'CY004';
    END IF;
    o_version := o_version + 1;
    INSERT INTO consentry.record (kind, id, version, state)
      VALUES (v_change.kind, v_change.id, o_version, v_change.state)
      ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, state = excluded.state;
    INSERT INTO consentry.record_event (kind, id, version, type, at, actor, body) VALUES (
      v_change.kind, v_change.id, o_version, v_change.type, v_change.at, v_change.actor, v_change.body);
    DELETE FROM consentry.record_key WHERE kind = v_change.kind AND id = v_change.id;
    INSERT INTO consentry.record_key (kind, name, value, id)
      SELECT DISTINCT v_change.kind, key ->> 0, key ->> 1, v_change.id
      FROM jsonb_array_elements(v_change.keys) AS key;
    IF v_change.standing THEN
      INSERT INTO consentry.standing (ref, version, in_force, not_before, not_after)
        VALUES (v_change.ref, o_version, v_change.in_force, v_change.not_before, v_change.not_after)
        ON CONFLICT (ref) DO UPDATE SET version = excluded.version, in_force = excluded.in_force,
          not_before = excluded.not_before, not_after = excluded.not_after;
    ELSE
      DELETE FROM consentry.standing WHERE ref = v_change.ref;
    END IF;
  END LOOP;
EXCEPTION WHEN SQLSTATE 'CY004' THEN
  o_appended := false;
END
$$`;
