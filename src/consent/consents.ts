import { ControlRefusal, GatewayError } from '../errors.ts';
import { consentRecipients, type Exception, type Period, type Vocabulary } from '../model/index.ts';
import type { Recipients } from '../recipients/index.ts';
import { actorName, actorOf, appendAll, isId, once, refuseInput } from '../records/index.ts';
import type { Actor, Json, RecordChange, RecordEvent, RecordStore } from '../records/index.ts';
import { CONSENT, consentChange, consentStateOf } from './consent-record.ts';
import type { ConsentState } from './consent-record.ts';
import { GRANT, grantChange, grantStateOf, liveKey } from './grant-record.ts';
import type { GrantState } from './grant-record.ts';
import { requireNotice, requireSpan } from './ceremony.ts';
import { openVersion } from './tenants.ts';
import {
  expandElements,
  requireExceptions,
  requireOperations,
  requirePeriod,
  requirePurposes,
  requireResources,
} from './terms.ts';

/** Live grants of one recipient in one tenant; a decision reads them all, so they are few. */
const LIVE_GRANTS_MAX = 100;

export interface ConsentParts {
  readonly records: RecordStore;
  readonly recipients: Pick<Recipients, 'find'>;
  /** As the graph has it now: a reload may have changed it. */
  readonly vocabulary: () => Vocabulary;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
  /** A new id that was never used and cannot be guessed. */
  readonly newId: () => string;
  /** Lower-case hex SHA-256 of the text's UTF-8 bytes. */
  readonly sha256Hex: (text: string) => string;
}

export interface ConsentInput {
  readonly recipient: string;
  readonly elements: readonly string[];
  readonly purposes: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[] | null;
  readonly dataPeriod: Period | null;
  readonly exceptions: readonly Exception[];
  /** Visible objects per UTC day; null for no limit. */
  readonly rowsPerDay: number | null;
  /** Milliseconds since the epoch; null: from now, and until withdrawn. */
  readonly notBefore: number | null;
  readonly notAfter: number | null;
  /** What gives the person the right to speak for the tenant. */
  readonly authority: string;
  readonly notice: ConsentState['notice'];
}

/** A consent record with the terms that were compiled from it. */
export interface Consent extends ConsentState {
  readonly id: string;
  readonly version: number;
  readonly terms: GrantState;
}

/** Commands and reads of consents; each takes the tenant, and a consent of another one is an unknown one. */
export interface Consents {
  /**
   * @param key chosen by the client: with the same key the grantor gets the consent that the first command made
   * @throws ControlRefusal for the input, a closed tenant, or a key that was used for something else.
   */
  grant(tenant: string, input: ConsentInput, grantor: Actor, key?: string | null): Promise<Consent>;
  /**
   * Withdraws a consent: when it has returned, no release that rests on its grant can commit. Idempotent.
   * @throws GatewayError `RECORD_UNKNOWN`, or `CONTROL_CONFLICT` when somebody else keeps changing it.
   */
  revoke(tenant: string, id: string, grantor: Actor): Promise<Consent>;
  find(tenant: string, id: string): Promise<Consent | null>;
  /** Ordered by id, after `after`. */
  list(
    tenant: string,
    page: { limit: number; after: string | null },
  ): Promise<readonly Omit<Consent, 'terms'>[]>;
  /** The terms compiled from a consent, by its grant's id. */
  termsOf(grant: string): Promise<GrantState>;
  history(id: string): Promise<readonly RecordEvent[]>;
}

export function createConsents(parts: ConsentParts): Consents {
  const { records } = parts;

  async function termsOf(grant: string): Promise<GrantState> {
    const record = await records.read(GRANT, grant);
    if (record === null) throw new GatewayError('INTERNAL', `grant:${grant} has no record`);
    return grantStateOf(record);
  }

  async function find(tenant: string, id: string): Promise<Consent | null> {
    const record = isId(id) ? await records.read(CONSENT, id) : null;
    if (record === null) return null;
    const state = consentStateOf(record);
    if (state.tenant !== tenant) return null;
    return { id, version: record.version, ...state, terms: await termsOf(state.grant) };
  }

  return {
    grant: (tenant, input, grantor, key = null) =>
      once(
        parts,
        { name: 'grantConsent', by: grantor, tenant, key, content: contentOf(input) },
        {
          make: (mark) => grantConsent(parts, tenant, input, grantor, mark),
          find: (id) => find(tenant, id),
        },
      ),
    find,
    async revoke(tenant, id, grantor) {
      const consent = await find(tenant, id);
      if (consent === null) throw new GatewayError('RECORD_UNKNOWN', 'consent');
      return consent.status === 'WITHDRAWN' ? consent : withdraw(parts, consent, grantor);
    },
    async list(tenant, page) {
      const found = await records.query(CONSENT, { tenant }, page);
      return found.map((one) =>
        Object.assign(consentStateOf(one), { id: one.id, version: one.version }),
      );
    },
    termsOf,
    history: (id) => records.history(CONSENT, id),
  };
}

async function grantConsent(
  parts: ConsentParts,
  tenant: string,
  input: ConsentInput,
  grantor: Actor,
  mark: (id: string) => readonly RecordChange[],
): Promise<Consent> {
  const { records, now, newId } = parts;
  const vocabulary = parts.vocabulary();
  const at = now();
  await requireGrantable(parts, input.recipient);
  const compiled = compileTerms(vocabulary, tenant, input, at);
  const tenantVersion = await openVersion(parts, 'tenant', tenant);
  const terms: GrantState = { ...compiled, tenantVersion };
  const grant = `g_${newId()}`;
  const id = `c_${newId()}`;
  const state: ConsentState = {
    tenant,
    tenantVersion,
    recipient: input.recipient,
    grant,
    status: 'GRANTED',
    grantedBy: { ...actorOf(grantor), authority: input.authority },
    grantedAt: at,
    notice: { ...input.notice },
    elementsAsked: [...input.elements],
    vocabularyVersion: vocabulary.version,
    notAfter: terms.notAfter,
    withdrawnAt: null,
  };
  const event = { type: 'granted', at, actor: actorName(grantor), body: { consent: id, grant } };
  const version = await appendAll(records, [
    consentChange(id, 0, state, event),
    grantChange({ kind: GRANT, id: grant, expectedVersion: 0 }, terms, true, event),
    ...(await retireEnded(parts, state, at)),
    ...mark(id),
  ]);
  return { id, version, ...state, terms };
}

/** What a client has asked for, in one order, so that a command that comes again is known by it. */
function contentOf(input: ConsentInput): Json {
  const { recipient, elements, purposes, operations, resources, dataPeriod, exceptions } = input;
  const { rowsPerDay, notBefore, notAfter, authority, notice } = input;
  return [
    [recipient, elements, purposes, operations, resources],
    dataPeriod === null ? null : [dataPeriod.from, dataPeriod.to],
    exceptions.map((one) => [one.elements, one.accounts, one.resources]),
    [rowsPerDay, notBefore, notAfter],
    [authority, notice.id, notice.version, notice.language],
  ];
}

/** Freezes what was granted: leaf elements, known purposes and operations, a span of time. */
function compileTerms(
  vocabulary: Vocabulary,
  tenant: string,
  input: ConsentInput,
  now: number,
): Omit<GrantState, 'tenantVersion'> {
  requireNotice(input.authority, input.notice);
  const rows = input.rowsPerDay;
  if (rows !== null && (!Number.isSafeInteger(rows) || rows < 1)) {
    refuseInput('rowsPerDay', 'FORMAT');
  }
  return structuredClone({
    tenant,
    recipient: input.recipient,
    elements: expandElements(vocabulary, 'elements', input.elements),
    operations: requireOperations('operations', input.operations),
    purposes: requirePurposes(vocabulary, 'purposes', input.purposes, false),
    resources: requireResources('resources', input.resources),
    dataPeriod: requirePeriod('dataPeriod', input.dataPeriod),
    exceptions: requireExceptions(vocabulary, 'exceptions', input.exceptions),
    ...requireSpan(input.notBefore, input.notAfter, now),
    rowsPerDay: rows,
  }) as Omit<GrantState, 'tenantVersion'>;
}

async function requireGrantable(parts: ConsentParts, id: string): Promise<void> {
  const recipient = await parts.recipients.find(id, { fresh: true });
  if (recipient === null) {
    refuseInput('recipient', 'RECIPIENT_UNKNOWN');
  }
  if (!consentRecipients.includes(recipient.kind)) {
    refuseInput('recipient', 'RECIPIENT_KIND');
  }
}

/**
 * Takes grants that are over out of the index of live ones, so that reading it costs the same however old the pair is:
 * their time has passed, or the tenant was closed after they were given.
 */
async function retireEnded(
  { records }: ConsentParts,
  {
    recipient,
    tenant,
    tenantVersion,
  }: Pick<ConsentState, 'recipient' | 'tenant' | 'tenantVersion'>,
  at: number,
): Promise<readonly RecordChange[]> {
  const page = { limit: 2 * LIVE_GRANTS_MAX, after: null };
  const live = await records.query(GRANT, { live: liveKey(recipient, tenant) }, page);
  const ended = live.flatMap((record) => {
    const terms = grantStateOf(record);
    if (terms.tenantVersion !== tenantVersion) return [{ record, terms, type: 'ended' }];
    const isExpired = terms.notAfter !== null && terms.notAfter <= at;
    return isExpired ? [{ record, terms, type: 'expired' }] : [];
  });
  if (live.length - ended.length >= LIVE_GRANTS_MAX) {
    throw new ControlRefusal('CONTROL_CONFLICT', 'recipient', 'TOO_MANY');
  }
  return ended.map(({ record: { id, version }, terms, type }) =>
    grantChange({ kind: GRANT, id, expectedVersion: version }, terms, false, {
      type,
      at,
      actor: 'gateway',
      body: null,
    }),
  );
}

async function withdraw(
  { records, now }: ConsentParts,
  consent: Consent,
  grantor: Actor,
): Promise<Consent> {
  const grant = await records.read(GRANT, consent.grant);
  if (grant === null) throw new GatewayError('INTERNAL', `grant:${consent.grant} has no record`);
  const at = now();
  const { id, version, terms, ...before } = consent;
  const state: ConsentState = { ...before, status: 'WITHDRAWN', withdrawnAt: at };
  const event = { type: 'withdrawn', at, actor: actorName(grantor), body: null };
  const next = await appendAll(records, [
    consentChange(id, version, state, event),
    grantChange(
      { kind: GRANT, id: consent.grant, expectedVersion: grant.version },
      terms,
      false,
      event,
    ),
  ]);
  return { id, version: next, ...state, terms };
}
