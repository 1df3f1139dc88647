import {
  createLiveCovers,
  readAuthorising,
  type Authorising,
  type Covers,
} from '../consent/index.ts';
import { inspect, rehearse, type ExplainedCaller, type FieldChange } from '../inspection/index.ts';
import { openRecords, readConfig, sha256Hex } from '../main/index.ts';
import { contractRecipients, type Recipient } from '../model/index.ts';
import { createRecipientRegistry, isInStanding } from '../recipients/index.ts';
import type { RecordStore } from '../records/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { readOperations, type CollectedOperation } from './collected-operations.ts';
import { mustHaveGraph } from './explain.ts';
import { unknownRecipient } from './held.ts';
import { readPolicySources, sourcesOfConfig } from './policy-source.ts';
import { counted, table } from './table.ts';

export interface RehearseOptions {
  readonly config: string;
  readonly json: boolean;
  readonly operations: string;
  readonly policy: string;
  readonly tenant?: string;
}

/** A change of one field of one operation, the same for all these tenants. */
interface Rehearsed extends FieldChange {
  readonly client: string;
  readonly operation: string;
  readonly purpose: string;
  readonly tenants: readonly string[];
}

interface Rehearsal {
  readonly changes: readonly Rehearsed[];
  /** Clients that nobody has authorised: nothing can change for them. */
  readonly idle: readonly string[];
  readonly operations: number;
}

/** Exit codes, like those of the check: what is lost comes first. */
const exit = { same: 0, loses: 1, gains: 2 } as const;

/** Decides each collected operation under both policies, on what the store holds, and prints what differs. */
export async function rehearsePolicy(
  options: RehearseOptions,
  print: (line: string) => void,
): Promise<number> {
  const operations = readOperations(options.operations);
  const current = mustHaveGraph(
    inspect(await sourcesOfConfig(options.config), sha256Hex),
    options.config,
  );
  const next = mustHaveGraph(
    inspect(await readPolicySources(options.policy), sha256Hex),
    options.policy,
  );
  const records = await openRecords(readConfig(options.config).storage);
  try {
    const rehearsal = await run(records, operations, { current, next }, options.tenant ?? null);
    if (options.json) print(JSON.stringify(rehearsal, null, 2));
    else for (const line of rehearsalText(rehearsal)) print(line);
    const { changes } = rehearsal;
    if (changes.some((one) => one.change === 'loses')) return exit.loses;
    return changes.length > 0 ? exit.gains : exit.same;
  } finally {
    await records.close();
  }
}

interface Policies {
  readonly current: Supergraph;
  readonly next: Supergraph;
}

async function run(
  records: RecordStore,
  operations: readonly CollectedOperation[],
  policies: Policies,
  tenant: string | null,
): Promise<Rehearsal> {
  const now = Date.now;
  const recipients = createRecipientRegistry({ records, now });
  const cache = { maxAgeMs: 0, entriesMax: 1, bytesMax: 1_048_576, now };
  const { covers } = createLiveCovers({ records, recipients, now, cache });
  const authorising = await readAuthorising(records);
  const changes: Rehearsed[] = [];
  const idle: string[] = [];
  for (const [client, own] of Map.groupBy(operations, (one) => one.client)) {
    const recipient = await recipients.find(client);
    if (recipient === null) throw await unknownRecipient(recipients, client);
    const tenants = tenant === null ? tenantsOf(recipient, authorising) : [tenant];
    const callers = (
      await Promise.all(tenants.map((one) => callersOf(recipient, one, covers)))
    ).flat();
    if (callers.length === 0) idle.push(client);
    changes.push(...callers.flatMap((caller) => rehearsed(own, caller, policies)));
  }
  return { changes: joined(changes), idle, operations: operations.length };
}

/** A recipient towards one tenant, once for each purpose that it has anything for. */
async function callersOf(
  recipient: Recipient,
  tenant: string,
  authorised: Covers,
): Promise<readonly ExplainedCaller[]> {
  const { covers } = await authorised.coversFor({ recipient, tenants: [tenant] });
  const purposes = [...new Set(covers.flatMap((one) => one.purposes))].toSorted();
  return purposes.map((purpose) => ({
    standsOn: 'TENANT_CONSENT',
    elements: null,
    tenants: [tenant],
    inStanding: isInStanding(recipient),
    covers,
    purpose,
  }));
}

function rehearsed(
  operations: readonly CollectedOperation[],
  caller: ExplainedCaller,
  policies: Policies,
): readonly Rehearsed[] {
  const { purpose, tenants } = caller;
  return operations.flatMap((operation) => {
    const about = { client: operation.client, operation: operation.name, purpose, tenants };
    return rehearse(operation, caller, policies, Date.now()).map((one) =>
      Object.assign(one, about),
    );
  });
}

function tenantsOf(recipient: Recipient, { grants, agreements }: Authorising): readonly string[] {
  const isUnderContract = contractRecipients.includes(recipient.kind);
  const granting = grants.get(recipient.id) ?? new Set<string>();
  return [...(isUnderContract ? granting.union(agreements) : granting)].toSorted();
}

/** What is the same for several tenants is told once. */
function joined(changes: readonly Rehearsed[]): readonly Rehearsed[] {
  const groups = Map.groupBy(changes, (one) => JSON.stringify({ ...one, tenants: [] }));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ ...first, tenants: group.flatMap((one) => one.tenants) }];
  });
}

/** More tenants than these are counted. */
const shownTenants = 3;

function rehearsalText({ changes, idle, operations }: Rehearsal): readonly string[] {
  const rows = changes.map((one) => [
    one.client,
    one.operation,
    one.change,
    one.path ?? 'the whole operation',
    one.tenants.length > shownTenants ? `${one.tenants.length} tenants` : one.tenants.join(', '),
    one.purpose,
    `${one.change === 'gains' ? 'was ' : ''}${one.code}: ${one.reason}`,
  ]);
  const head = ['client', 'operation', 'change', 'field', 'of', 'for', 'why'];
  const losing = new Set(changes.filter((one) => one.change === 'loses').map((one) => one.client));
  const gaining = new Set(changes.filter((one) => one.change === 'gains').map((one) => one.client));
  return [
    ...(rows.length === 0 ? [] : table([head, ...rows], '')),
    ...idle.map((one) => `Nobody has authorised ${one}, so nothing changes for it.`),
    `${counted(operations, 'operation')}: ${counted(losing.size, 'client')} would lose something, ${gaining.size} would gain`,
  ];
}
