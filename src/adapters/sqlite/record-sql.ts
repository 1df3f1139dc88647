export const versionOf = 'SELECT version FROM record WHERE kind = ? AND id = ?';

export const saveRecord = `
  INSERT INTO record (kind, id, version, state) VALUES (?, ?, ?, ?)
  ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, state = excluded.state
`;

export const saveEvent = `
  INSERT INTO record_event (kind, id, version, type, at, actor, body) VALUES (?, ?, ?, ?, ?, ?, ?)
`;

export const dropKeys = 'DELETE FROM record_key WHERE kind = ? AND id = ?';

export const saveKey = `
  INSERT INTO record_key (kind, name, value, id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
`;

export const dropStanding = 'DELETE FROM standing WHERE ref = ?';

export const saveStanding = `
  INSERT INTO standing (ref, version, in_force, not_before, not_after) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (ref) DO UPDATE SET version = excluded.version, in_force = excluded.in_force,
    not_before = excluded.not_before, not_after = excluded.not_after
`;

export const recordNamed = `
  SELECT kind, id, version, state FROM record WHERE kind = ? AND id = ?
`;

export const historyOf = `
  SELECT type, at, actor, body FROM record_event WHERE kind = ? AND id = ? ORDER BY version
`;

/** Every record of a kind; binds kind, after, limit. */
export const recordsOf = `
  SELECT kind, id, version, state FROM record WHERE kind = ? AND id > ? ORDER BY id LIMIT ?
`;

/**
 * Records that carry all of `keys` keys (at least 1), found by the first of them: name the rarest first. Binds kind,
 * first name, first value, after, then name and value of each other key, then limit.
 */
export function recordsWith(keys: number): string {
  const carriesToo = `
    AND EXISTS (SELECT 1 FROM record_key AS other
      WHERE other.kind = record.kind AND other.name = ? AND other.value = ? AND other.id = record.id)`;
  return `
    SELECT record.kind, record.id, record.version, record.state
    FROM record_key AS first
    CROSS JOIN record ON record.kind = first.kind AND record.id = first.id
    WHERE first.kind = ? AND first.name = ? AND first.value = ? AND first.id > ?
      ${carriesToo.repeat(keys - 1)}
    ORDER BY first.id LIMIT ?
  `;
}
