import { GatewayError } from '../errors.ts';
import type { RecordChange, RecordStore } from './port.ts';

/**
 * Appends changes as one transaction, for callers to whom a lost race is an error. Answers the version that the first
 * record has now.
 * @throws GatewayError `CONTROL_CONFLICT` when a record has moved on since it was read, `STORE_UNAVAILABLE`.
 */
export async function appendAll(
  records: RecordStore,
  changes: readonly [RecordChange, ...RecordChange[]],
): Promise<number> {
  const outcome = await records.append(changes);
  if (outcome.kind === 'conflict') {
    const named = changes.map((change) => `${change.kind}:${change.id}`).join(', ');
    throw new GatewayError('CONTROL_CONFLICT', `${named} is at version ${outcome.version}`);
  }
  return changes[0].expectedVersion + 1;
}
