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
