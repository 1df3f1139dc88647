import type { Operation, Vocabulary } from '../model/index.ts';
import { actorName, appendAll, requireId } from '../records/index.ts';
import type { Actor, RecordStore } from '../records/index.ts';
import { AGREEMENT, grantChange } from './grant-record.ts';
import { expandElements, requireOperations, requirePurposes } from './terms.ts';
import { requireSpan } from './ceremony.ts';
import { openVersion } from './tenants.ts';

export interface AgreementParts {
  readonly records: RecordStore;
  /** As the graph has it now: a reload may have changed it. */
  readonly vocabulary: () => Vocabulary;
  /** In milliseconds since the epoch. */
  readonly now: () => number;
}

export interface AgreementInput {
  readonly tenant: string;
  /** Id of the signed contract. */
  readonly document: string;
  readonly elements: readonly string[];
  readonly purposes: readonly string[];
  readonly operations: readonly string[];
  /** Milliseconds since the epoch; null until it is recorded anew. */
  readonly notAfter: number | null;
}

/** A tenant's signed agreement with the provider, the basis CONTRACT. */
export interface Agreement {
  readonly tenant: string;
  readonly version: number;
  readonly elements: readonly string[];
  readonly purposes: readonly string[];
  readonly operations: readonly Operation[];
  readonly notBefore: number;
  readonly notAfter: number | null;
}

/**
 * Records the agreement of a tenant, or its next version, which replaces the one before at once. It covers essential
 * purposes only: any other needs the tenant's consent.
 * @throws ControlRefusal for the input or a closed tenant, GatewayError `CONTROL_CONFLICT`.
 */
export async function recordAgreement(
  parts: AgreementParts,
  input: AgreementInput,
  actor: Actor,
): Promise<Agreement> {
  const { records, now } = parts;
  const vocabulary = parts.vocabulary();
  requireId('tenant', input.tenant);
  requireId('document', input.document);
  const terms = {
    elements: expandElements(vocabulary, 'elements', input.elements),
    purposes: requirePurposes(vocabulary, 'purposes', input.purposes, true),
    operations: requireOperations('operations', input.operations),
    ...requireSpan(null, input.notAfter, now()),
  };
  const { tenant } = input;
  const tenantVersion = await openVersion(parts, 'tenant', tenant);
  const before = await records.read(AGREEMENT, tenant);
  const body = { document: input.document, vocabulary: vocabulary.version };
  const version = await appendAll(records, [
    grantChange(
      { kind: AGREEMENT, id: tenant, expectedVersion: before?.version ?? 0 },
      {
        tenant,
        tenantVersion,
        recipient: null,
        elements: [...terms.elements],
        operations: [...terms.operations],
        purposes: [...terms.purposes],
        resources: null,
        dataPeriod: null,
        exceptions: [],
        notBefore: terms.notBefore,
        notAfter: terms.notAfter,
        rowsPerDay: null,
      },
      true,
      { type: 'recorded', at: now(), actor: actorName(actor), body },
    ),
  ]);
  return { tenant, version, ...terms };
}
