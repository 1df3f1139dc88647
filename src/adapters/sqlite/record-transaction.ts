import type {
  AppendOutcome,
  Json,
  RecordChange,
  RecordEvent,
  StoredRecord,
} from '../../records/port.ts';
import type { RecordQuery } from './protocol.ts';
import * as sql from './record-sql.ts';
import { text, whole, type Statements } from './statements.ts';

/**
 * The body of a record transaction: all changes, or none when the outcome is a conflict (the caller rolls back then).
 * @throws whatever SQLite throws, and the transaction must be rolled back then.
 */
export function writeChanges(
  statements: Statements,
  changes: readonly RecordChange[],
): AppendOutcome {
  let version = 0;
  for (const change of changes) {
    const row = statements.get(sql.versionOf, change.kind, change.id);
    const found = row === undefined ? 0 : whole(row, 'version');
    if (found !== change.expectedVersion) {
      return { kind: 'conflict', version: found };
    }
    version = found + 1;
    writeChange(statements, change, version);
  }
  return { kind: 'appended', version };
}

function writeChange(statements: Statements, change: RecordChange, version: number): void {
  const { kind, id, event, standing } = change;
  statements.run(sql.saveRecord, kind, id, version, JSON.stringify(change.state));
  const body = JSON.stringify(event.body);
  statements.run(sql.saveEvent, kind, id, version, event.type, event.at, event.actor, body);
  statements.run(sql.dropKeys, kind, id);
  for (const [name, values] of Object.entries(change.keys)) {
    for (const value of values) {
      statements.run(sql.saveKey, kind, name, value, id);
    }
  }
  if (standing === null) {
    statements.run(sql.dropStanding, `${kind}:${id}`);
  } else {
    const { ref, inForce, notBefore, notAfter } = standing;
    statements.run(sql.saveStanding, ref, version, inForce ? 1 : 0, notBefore, notAfter);
  }
}

export function readRecord(
  statements: Statements,
  name: { readonly kind: string; readonly id: string },
): StoredRecord | null {
  const row = statements.get(sql.recordNamed, name.kind, name.id);
  return row === undefined ? null : storedRecord(row);
}

export function queryRecords(statements: Statements, query: RecordQuery): readonly StoredRecord[] {
  const after = query.after ?? '';
  const [first, ...others] = Object.entries(query.keys);
  const rows =
    first === undefined
      ? statements.all(sql.recordsOf, query.kind, after, query.limit)
      : statements.all(
          sql.recordsWith(1 + others.length),
          query.kind,
          ...first,
          after,
          ...others.flat(),
          query.limit,
        );
  return rows.map(storedRecord);
}

export function readHistory(
  statements: Statements,
  name: { readonly kind: string; readonly id: string },
): readonly RecordEvent[] {
  return statements.all(sql.historyOf, name.kind, name.id).map((row) => ({
    type: text(row, 'type'),
    at: whole(row, 'at'),
    actor: text(row, 'actor'),
    body: JSON.parse(text(row, 'body')) as Json,
  }));
}

type Row = ReturnType<Statements['all']>[number];

function storedRecord(row: Row): StoredRecord {
  return {
    kind: text(row, 'kind'),
    id: text(row, 'id'),
    version: whole(row, 'version'),
    state: JSON.parse(text(row, 'state')) as Json,
  };
}
