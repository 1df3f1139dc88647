import { readFileSync } from 'node:fs';
import { graphql } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { createControlPlane } from '../../src/control/index.ts';
import type { CoverChange } from '../../src/consent/index.ts';
import type { ControlCaller, ControlRole } from '../../src/identity/index.ts';
import type { AnswerScope } from '../../src/model/index.ts';
import type { RecordStore } from '../../src/records/port.ts';
import { authorisationWorld, person } from './authorisation-world.ts';

export const controlSdl = readFileSync(
  new URL('../../schema/control.graphql', import.meta.url),
  'utf8',
);

/** A caller of the control plane; staff unless a tenant is given. */
export function aCaller(
  roles: readonly ControlRole[],
  tenant: string | null = null,
  subject: string = roles[0] ?? 'nobody',
): ControlCaller {
  return { ...person(subject), roles: new Set(roles), tenant };
}

export const contosoAdmin = aCaller(['tenant-admin'], 'contoso', 'ada');
export const fabrikamAdmin = aCaller(['tenant-admin'], 'fabrikam', 'fred');
export const provider = aCaller(['provider-admin']);
export const clerk = aCaller(['legal-intake'], null, 'carl');
export const rosa = aCaller(['legal-reviewer'], null, 'rosa');
export const sam = aCaller(['legal-reviewer'], null, 'sam');
export const eve = aCaller(['legal-extractor'], null, 'eve');

/** The guarded schema over a store (in memory unless one is given), run by graphql-js. */
export function controlWorld(options: { records?: RecordStore; moreSdl?: string } = {}) {
  const world = authorisationWorld();
  const changes: CoverChange[] = [];
  const failures: unknown[] = [];
  /** What changes have waited for, and how. */
  const drains = {
    asked: [] as AnswerScope[],
    next: (): Promise<void> => Promise.resolve(),
  };
  const plane = createControlPlane({
    ...world,
    records: options.records ?? world.records,
    typeDefs: controlSdl + (options.moreSdl ?? ''),
    mintTaskToken: async ({ task }) => `token-of-${task}`,
    onCoverChanged: (change) => changes.push(change),
    drain: (scope) => {
      drains.asked.push(scope);
      return drains.next();
    },
    onFailure: (error) => failures.push(error),
  });
  const run = (
    caller: ControlCaller,
    source: string,
    variableValues: Record<string, unknown> = {},
  ): Promise<ExecutionResult<Record<string, unknown>>> =>
    graphql({
      schema: plane.schema,
      source,
      variableValues,
      contextValue: plane.context(caller),
    });
  return { ...world, plane, changes, failures, drains, run };
}

/** What must have succeeded, in the shape that the test says it has. */
export async function dataOf<T>(
  answer: Promise<ExecutionResult<Record<string, unknown>>>,
): Promise<T> {
  const { data, errors } = await answer;
  if (data == null || errors !== undefined) throw new Error(JSON.stringify(errors));
  return data as T;
}

export const operations = {
  register: `mutation($id: ID!, $kind: RecipientKind! = PUBLISHER_APP, $verified: Boolean! = true) {
    registerRecipient(input: {id: $id, kind: $kind, name: "App", verified: $verified}) { id state }
  }`,
  suspend: `mutation($id: ID!) { suspendRecipient(id: $id, reason: "breach") { id state version } }`,
  resume: `mutation($id: ID!) { resumeRecipient(id: $id, reason: "cleared") { id state version } }`,
  close: `mutation($id: ID!) { closeTenant(id: $id, reason: "contract ended") { id state version } }`,
  reopen: `mutation($id: ID!) { reopenTenant(id: $id, reason: "came back") { id state version } }`,
  tenant: `query($id: ID!) { tenant(id: $id) { id state closedAt version history { type at actor } } }`,
  policy: `mutation($allowed: [ID!]!) {
    setAppPolicy(input: {thirdPartyDefault: BLOCK, allowed: $allowed}) {
      tenant thirdPartyDefault allowed blocked version
    }
  }`,
  agree: `mutation($tenant: ID!) {
    recordAgreement(input: {
      tenant: $tenant, document: "dpa-7", elements: ["user.name"], purposes: ["essential.support"]
    }) { tenant version elements purposes operations notBefore notAfter }
  }`,
  grant: `mutation($recipient: ID!, $elements: [String!]! = ["user.contact.*"]) {
    grantConsent(input: {
      recipient: $recipient, elements: $elements, purposes: ["publisher.app_functionality"],
      authority: "IT administrator", notice: {id: "notice-1", version: "3", language: "en"},
      dataPeriod: {from: "2026-01-01T00:00Z"}, exceptions: [{accounts: ["acc-0001"]}], rowsPerDay: 100
    }) { ...all }
  }
  fragment all on Consent {
    id tenant recipient { id kind name state verified version } status version grantedBy authority
    grantedAt withdrawnAt notice { id version language } elementsAsked vocabularyVersion grant
    terms {
      elements operations purposes resources dataPeriod { from to }
      exceptions { elements accounts resources } notBefore notAfter rowsPerDay
    }
    history { type at actor }
  }`,
  revoke: `mutation($id: ID!) { revokeConsent(id: $id) { id status version } }`,
  record: `mutation($input: RecordDemandInput!) { recordDemand(input: $input) { id status } }`,
  approve: `mutation($demand: ID!, $digest: String, $narrowTo: NarrowingInput) {
    approveDemand(input: {demand: $demand, digest: $digest, narrowTo: $narrowTo}) {
      id status digest task elements approvals { by at }
    }
  }`,
  withdraw: `mutation($id: ID!) { withdrawDemand(id: $id, reason: "by the court") { id status } }`,
  issue: `mutation($task: ID!) { issueTaskToken(task: $task) { token expiresAt } }`,
  consents: `query($first: Int, $after: String) {
    consents(first: $first, after: $after) { nodes { id tenant } pageInfo { endCursor hasNextPage } }
  }`,
  consent: `query($id: ID!) { consent(id: $id) { id status } }`,
  recipients: `{ recipients { nodes { id } pageInfo { hasNextPage } } }`,
  appPolicy: `{ appPolicy { tenant thirdPartyDefault } }`,
  demands: `{ demands { nodes { id status } pageInfo { hasNextPage } } }`,
  demand: `query($id: ID!) {
    demand(id: $id) {
      id version status regime instrument authority reference instrumentSha256 instrumentEndsAt
      receivedAt recordedAt recordedBy extractor digest elements task
      requested { tenant account classes dataPeriod { from to } maxUses }
      approved { classes }
      approvals { by at } history { type at actor }
    }
  }`,
};

/** Variables of `RecordDemandInput` for a warrant on one account. */
export const demandVariables = {
  input: {
    regime: 'US-SCA',
    instrument: 'SEARCH_WARRANT',
    authority: 'District Court',
    reference: '26-mj-0417',
    instrumentSha256: 'ab'.repeat(32),
    receivedAt: '2026-11-21T09:30:00Z',
    tenant: 'contoso',
    account: 'acc-0001',
    classes: ['CONTACT', 'BODY'],
    dataPeriod: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
    extractor: 'eve',
  },
};
