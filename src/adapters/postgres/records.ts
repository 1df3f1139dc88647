import type { Json, RecordChange, RecordStore, StoredRecord } from '../../records/port.ts';
import type { Row, Statement } from './connection.ts';
import { textIn, type Run } from './log-reads.ts';
import { mustBePageSize, mustBeStorable } from './storable.ts';

const QUERY_RECORDS_MAX = 1_000;
const QUERY_KEYS_MAX = 8;

const append: Statement = { name: 'append', text: 'SELECT * FROM consentry.append_v1($1)' };

const recordNamed: Statement = {
  name: 'record',
  text: 'SELECT kind, id, version, state FROM consentry.record WHERE kind = $1 AND id = $2',
};

const historyOf: Statement = {
  name: 'history',
  text: `
    SELECT type, at, actor, body FROM consentry.record_event
    WHERE kind = $1 AND id = $2 ORDER BY version
  `,
};

const recordsOf: Statement = {
  name: 'records_of_kind',
  text: `
    SELECT kind, id, version, state FROM consentry.record
    WHERE kind = $1 AND id > $2 ORDER BY id LIMIT $3
  `,
};

/** Found by the first key, so callers name the rarest first. */
const recordsWith: Statement = {
  name: 'records_with_keys',
  text: `
    SELECT record.kind, record.id, record.version, record.state
    FROM consentry.record_key AS first
    JOIN consentry.record ON record.kind = first.kind AND record.id = first.id
    WHERE first.kind = $1 AND first.name = $2 AND first.value = $3 AND first.id > $4
      AND NOT EXISTS (
        SELECT FROM unnest($5::text[], $6::text[]) AS other (name, value)
        WHERE NOT EXISTS (
          SELECT FROM consentry.record_key AS held
          WHERE held.kind = first.kind AND held.name = other.name
            AND held.value = other.value AND held.id = first.id
        )
      )
    ORDER BY first.id LIMIT $7
  `,
};

/** The records, which all nodes share; `run` turns failures into the port's errors. */
export function recordStore(run: Run): RecordStore {
  return {
    async append(changes) {
      changes.forEach(mustBeWellFormed);
      const [row] = await run(append, [JSON.stringify(changes.map(packChange))]);
      const version = Number(row?.['o_version']);
      return { kind: row?.['o_appended'] === true ? 'appended' : 'conflict', version };
    },
    async read(kind, id) {
      const [row] = await run(recordNamed, [kind, id]);
      return row === undefined ? null : storedRecord(row);
    },
    async query(kind, keys, page) {
      mustBePageSize(page.limit, QUERY_RECORDS_MAX);
      const [first, ...others] = Object.entries(keys);
      if (others.length >= QUERY_KEYS_MAX) {
        throw new RangeError(`A query names at most ${QUERY_KEYS_MAX} keys`);
      }
      const after = page.after ?? '';
      const rows =
        first === undefined
          ? await run(recordsOf, [kind, after, page.limit])
          : await run(recordsWith, [
              kind,
              ...first,
              after,
              others.map(([name]) => name),
              others.map(([, value]) => value),
              page.limit,
            ]);
      return rows.map(storedRecord);
    },
    async history(kind, id) {
      const rows = await run(historyOf, [kind, id]);
      return rows.map((row) => ({
        type: textIn(row, 'type'),
        at: Number(row['at']),
        actor: textIn(row, 'actor'),
        body: JSON.parse(textIn(row, 'body')) as Json,
      }));
    },
  };
}

/** One change in the form that the append function reads. State and body stay text: JSON in the database knows less. */
function packChange(change: RecordChange, place: number): Json {
  const { kind, id, expectedVersion, event, state, keys, standing } = change;
  return {
    place,
    ref: `${kind}:${id}`,
    kind,
    id,
    expected: expectedVersion,
    type: event.type,
    at: event.at,
    actor: event.actor,
    body: JSON.stringify(event.body),
    state: JSON.stringify(state),
    keys: Object.entries(keys).flatMap(([name, values]) => values.map((value) => [name, value])),
    standing: standing !== null,
    in_force: standing?.inForce ?? false,
    not_before: standing?.notBefore ?? null,
    not_after: standing?.notAfter ?? null,
  };
}

function storedRecord(row: Row): StoredRecord {
  return {
    kind: textIn(row, 'kind'),
    id: textIn(row, 'id'),
    version: Number(row['version']),
    state: JSON.parse(textIn(row, 'state')) as Json,
  };
}

function mustBeWellFormed(change: RecordChange): void {
  const { kind, id, event, keys, standing } = change;
  if (kind === '' || id === '') {
    throw new TypeError('A record has a kind and an id');
  }
  mustBeStorable(kind, id, event.type, event.actor);
  mustBeStorable(...Object.keys(keys), ...Object.values(keys).flat());
  if (standing !== null && standing.ref !== `${kind}:${id}`) {
    throw new TypeError('A record may have a standing under its own name only');
  }
  // JSON would turn a time that is no number into "no end".
  const times = [event.at, standing?.notBefore ?? 0, standing?.notAfter ?? 0];
  if (!times.every(Number.isSafeInteger)) {
    throw new TypeError('An event is at, and a standing begins and ends at, whole milliseconds');
  }
}
