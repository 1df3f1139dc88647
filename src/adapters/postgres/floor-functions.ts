/**
 * How many events the records have, of all nodes, so that a database that was restored from an older copy can be told.
 * The trigger comes first: it keeps appends of older programs out until they are counted.
 */
export const eventCount = String.raw`
CREATE TABLE consentry.event_count (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  events bigint NOT NULL
) WITH (fillfactor = 50);
CREATE FUNCTION consentry.count_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE consentry.event_count SET events = events + 1;
  RETURN NULL;
END
$$;
CREATE TRIGGER count_event AFTER INSERT ON consentry.record_event
FOR EACH ROW EXECUTE FUNCTION consentry.count_event();
INSERT INTO consentry.event_count (events) SELECT count(*) FROM consentry.record_event`;

/** Refuses a database that has lost records; its caller's transaction is rolled back then. */
export const assertEventsFunction = String.raw`
CREATE FUNCTION consentry.assert_events_v1(p_floor bigint) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM consentry.event_count WHERE events >= p_floor) THEN
    RAISE EXCEPTION 'The database has lost records that it had acknowledged' USING ERRCODE = 'CY002';
  END IF;
END
$$`;
