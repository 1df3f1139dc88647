import { ControlRefusal, GatewayError } from '../errors.ts';
import { recipientKinds, type Recipient } from '../model/index.ts';
import {
  actorName,
  appendAll,
  isId,
  refuseInput,
  requireId,
  requireIds,
  requireText,
} from '../records/index.ts';
import type { Actor, RecordStore } from '../records/index.ts';
import { APP_POLICY, appPolicyChange, appPolicyOf } from './app-policy.ts';
import type { AppPolicyState } from './app-policy.ts';
import type { AppPolicy, Recipients } from './port.ts';
import { RECIPIENT, recipientChange, recipientOf } from './recipient-record.ts';
import type { RecipientState } from './recipient-record.ts';

/** In `services[].operator` this means the provider itself, who attests nothing, and never a recipient. */
const PROVIDER = 'provider';

/** Apps that one list of an app policy may name. */
const LISTED_APPS_MAX = 1_000;

export interface RecipientRegistryParts {
  readonly records: RecordStore;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
}

/** Commands and reads of the registry. `actor` is the person who commands. */
export interface RecipientRegistry extends Recipients {
  /** @throws ControlRefusal for the input, GatewayError `CONTROL_CONFLICT` when the id is taken. */
  register(input: NewRecipient, actor: Actor): Promise<Recipient>;
  /** Takes the recipient out of force; when it has returned, no release to it can commit. Idempotent. */
  suspend(id: string, reason: string, actor: Actor): Promise<Recipient>;
  /** Idempotent. */
  resume(id: string, reason: string, actor: Actor): Promise<Recipient>;
  /** Ordered by id, after `after`. */
  list(page: { limit: number; after: string | null }): Promise<readonly Recipient[]>;
  setAppPolicy(tenant: string, policy: AppPolicyState, actor: Actor): Promise<AppPolicy>;
}

export interface NewRecipient {
  /** OAuth client id. */
  readonly id: string;
  readonly kind: Recipient['kind'];
  readonly name: string;
  /** Whether the provider has verified a publisher's identity; the provider's own apps count as verified. */
  readonly verified: boolean;
}

/** The registry over a record store, without any cache. */
export function createRecipientRegistry(parts: RecipientRegistryParts): RecipientRegistry {
  const { records, now } = parts;

  async function find(id: string): Promise<Recipient | null> {
    const record = isId(id) ? await records.read(RECIPIENT, id) : null;
    return record === null ? null : recipientOf(record);
  }

  async function policyOf(tenant: string): Promise<AppPolicy | null> {
    const record = isId(tenant) ? await records.read(APP_POLICY, tenant) : null;
    return record === null ? null : appPolicyOf(record);
  }

  async function moveTo(
    state: RecipientState['state'],
    id: string,
    reason: string,
    actor: Actor,
  ): Promise<Recipient> {
    requireText('reason', reason);
    const recipient = await find(id);
    if (recipient === null) throw new GatewayError('RECORD_UNKNOWN', 'recipient');
    if (recipient.state === state) return recipient;
    const { id: _id, version, ...held } = recipient;
    const type = state === 'SUSPENDED' ? 'suspended' : 'resumed';
    const event = { type, at: now(), actor: actorName(actor), body: { reason } };
    const next = await appendAll(records, [
      recipientChange(id, version, { ...held, state }, event),
    ]);
    return { ...recipient, state, version: next };
  }

  return {
    find,
    appPolicyOf: policyOf,
    suspend: (id, reason, actor) => moveTo('SUSPENDED', id, reason, actor),
    resume: (id, reason, actor) => moveTo('ACTIVE', id, reason, actor),

    async register(input, actor) {
      const state = newRecipientState(input);
      if ((await find(input.id)) !== null) {
        throw new ControlRefusal('CONTROL_CONFLICT', 'id', 'ID_TAKEN');
      }
      const event = { type: 'registered', at: now(), actor: actorName(actor), body: { ...state } };
      const version = await appendAll(records, [recipientChange(input.id, 0, state, event)]);
      return { id: input.id, ...state, version };
    },

    async list(page) {
      return (await records.query(RECIPIENT, {}, page)).map(recipientOf);
    },

    async setAppPolicy(tenant, policy, actor) {
      requireIds('allowed', policy.allowed, LISTED_APPS_MAX);
      requireIds('blocked', policy.blocked, LISTED_APPS_MAX);
      const before = await policyOf(tenant);
      const event = { type: 'set', at: now(), actor: actorName(actor), body: { ...policy } };
      const version = await appendAll(records, [
        appPolicyChange(tenant, before?.version ?? 0, policy, event),
      ]);
      return { tenant, ...policy, version };
    },
  };
}

function newRecipientState(input: NewRecipient): RecipientState {
  requireId('id', input.id);
  if (input.kind === 'SUBPROCESSOR' && input.id === PROVIDER) refuseInput('id', 'ID_TAKEN');
  if (!recipientKinds.includes(input.kind)) {
    refuseInput('kind', 'RECIPIENT_KIND');
  }
  requireText('name', input.name);
  const verified = input.kind === 'INTERNAL_APP' || input.kind === 'OPTIONAL_OFFERING';
  return {
    kind: input.kind,
    name: input.name,
    state: 'ACTIVE',
    verified: verified || input.verified,
  };
}
