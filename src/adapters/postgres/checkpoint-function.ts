/**
 * Makes a checkpoint the last one, unless it is smaller than the last one or larger than the log. It waits for the
 * commits of its node, and they for it, before they read the clock.
 */
export const checkpointFunction = String.raw`
CREATE FUNCTION consentry.checkpoint_v2(p_node text, p_epoch bigint, p_log text, p_size bigint, p_note text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_log record;
  v_last bigint;
BEGIN
  PERFORM consentry.assert_settings_v1();
  PERFORM pg_advisory_xact_lock(1129074255, hashtextextended(p_node, 0)::bit(32)::integer);
  SELECT id, size INTO v_log FROM consentry.log
    WHERE node = p_node AND name = p_log AND epoch = p_epoch FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Another process has taken over the logs of this node' USING ERRCODE = 'CY001';
  END IF;
  SELECT coalesce(max(size), 0) INTO v_last FROM consentry.checkpoint WHERE log = v_log.id;
  IF p_size NOT BETWEEN v_last AND v_log.size THEN
    RAISE EXCEPTION 'A checkpoint of size % does not fit between the last, %, and the log, %',
      p_size, v_last, v_log.size;
  END IF;
  INSERT INTO consentry.checkpoint (log, size, note) VALUES (v_log.id, p_size, p_note)
    ON CONFLICT (log) DO UPDATE SET size = excluded.size, note = excluded.note;
END
$$`;
