import { z } from 'zod';
import { ControlRefusal, GatewayError } from '../errors.ts';
import { actorName, type Actor } from './actor.ts';
import type { Json, RecordChange, RecordStore } from './port.ts';
import { requireId } from './stored-id.ts';

/** Kind of the records that remember the keys under which clients have commanded something. */
const IDEMPOTENCY_KEY = 'idempotency-key';

const keyState = z.strictObject({
  /** SHA-256 of what was commanded. */
  content: z.string(),
  /** Id of the record that was made. */
  made: z.string(),
});

export interface OnceParts {
  readonly records: RecordStore;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
  /** Lower-case hex SHA-256 of the text's UTF-8 bytes. */
  readonly sha256Hex: (text: string) => string;
}

/** A command that a client may send again when its answer was lost. */
export interface Command {
  readonly name: string;
  /** Whose key it is: the same key of somebody else, or for another tenant, is another key. */
  readonly by: Actor;
  readonly tenant: string | null;
  /** As the client has chosen it; null for none. */
  readonly key: string | null;
  /** All that the client asks for, in one order of members. */
  readonly content: Json;
}

/** How a command makes its record, and finds one that it has made. */
export interface Making<Made> {
  /** `mark` gives the changes that belong into the same transaction, for the id of what is made. */
  readonly make: (mark: (id: string) => readonly RecordChange[]) => Promise<Made>;
  readonly find: (id: string) => Promise<Made | null>;
}

/**
 * Makes something once for a key: under the same key the same content gives what the first command made, as it is now,
 * and makes nothing anew, whatever has been changed since. The key is kept as long as what was made, which is for good.
 * @throws ControlRefusal `FORMAT`, or `KEY_REUSED` where the content is another; whatever `make` throws
 */
export async function once<Made>(
  parts: OnceParts,
  command: Command,
  { make, find }: Making<Made>,
): Promise<Made> {
  const { key } = command;
  if (key === null) return make(() => []);
  requireId('idempotencyKey', key);
  const id = keyId(parts, command, key);
  const content = parts.sha256Hex(JSON.stringify(command.content));
  const earlier = async (): Promise<Made | null> => {
    const made = await madeUnder(parts.records, id, content);
    return made === null ? null : find(made);
  };
  const before = await earlier();
  if (before !== null) return before;
  try {
    return await make((made) => [keyChange(parts, command, { id, content, made })]);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'CONTROL_CONFLICT') throw error;
    // The same command may have been faster on another connection, or another node.
    const meanwhile = await earlier();
    if (meanwhile === null) throw error;
    return meanwhile;
  }
}

/** The client's own text is not kept: it could hold anything. */
function keyId({ sha256Hex }: OnceParts, { name, by, tenant }: Command, key: string): string {
  return sha256Hex(JSON.stringify([name, by.issuer, by.subject, tenant, key]));
}

async function madeUnder(
  records: RecordStore,
  id: string,
  content: string,
): Promise<string | null> {
  const record = await records.read(IDEMPOTENCY_KEY, id);
  if (record === null) return null;
  const state = keyState.parse(record.state);
  if (state.content !== content) {
    throw new ControlRefusal('CONTROL_CONFLICT', 'idempotencyKey', 'KEY_REUSED');
  }
  return state.made;
}

function keyChange(
  { now }: OnceParts,
  { by }: Command,
  { id, content, made }: { readonly id: string; readonly content: string; readonly made: string },
): RecordChange {
  return {
    kind: IDEMPOTENCY_KEY,
    id,
    expectedVersion: 0,
    event: { type: 'used', at: now(), actor: actorName(by), body: null },
    state: { content, made },
    keys: {},
    standing: null,
  };
}
