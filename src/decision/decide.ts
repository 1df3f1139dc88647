import type { Covers } from '../consent/port.ts';
import { GatewayError } from '../errors.ts';
import type { Caller } from '../identity/index.ts';
import type { Tasks } from '../legal-process/port.ts';
import type { BasisRef, Cover } from '../model/index.ts';
import type { OperationVariables, ReleasePlan } from '../plan/index.ts';
import type { Recipients } from '../recipients/port.ts';
import { approve, type ApprovedPlan } from './approved-plan.ts';
import { Judge } from './judge.ts';
import { attested } from './transfers.ts';
import type { Variants } from './variant.ts';
import { weigh } from './weigh.ts';

/** Where the decision reads what is in force. All of it is a hint; the release transaction checks it again. */
export interface DecisionSources {
  readonly recipients: Recipients;
  readonly covers: Covers;
  readonly tasks: Tasks;
  readonly variants: Variants;
  /**
   * The record of the policy that this node releases under; every release rests on it too, so that none commits under
   * a policy that was replaced. Absent where nothing can replace it.
   */
  readonly policy?: BasisRef;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Which try at one request this is. */
export interface Attempt {
  /** Reads past every cache, after a commit found a basis stale or used up. */
  readonly fresh: boolean;
  /** A basis whose limit the request would pass: another that covers the same may still carry it. */
  readonly spent: string | null;
}

/** What the stores say about a caller. */
interface Held {
  readonly recipientKind: string;
  readonly covers: readonly Cover[];
  readonly standing: readonly BasisRef[];
  readonly tenantStanding: ReadonlyMap<string, readonly BasisRef[]>;
}

const nothing: Omit<Held, 'recipientKind'> = {
  covers: [],
  standing: [],
  tenantStanding: new Map(),
};

/**
 * Brings caller, plan and what is in force together. A caller without any basis is approved for an answer that holds
 * nothing, so that a refusal looks the same from outside whatever its reason.
 * @throws GatewayError STORE_UNAVAILABLE when a store cannot say; TOKEN_REFUSED when an internal app names several tenants
 */
export async function decide(
  sources: DecisionSources,
  caller: Caller,
  plan: ReleasePlan,
  variables: OperationVariables,
  { fresh, spent }: Attempt,
): Promise<ApprovedPlan<'read'> | ApprovedPlan<'intended'>> {
  const found = await heldBy(sources, caller, fresh);
  const held = { ...found, covers: found.covers.filter((one) => one.ref !== spent) };
  const isTask = caller.standsOn === 'LEGAL_PROCESS';
  const { decisions } = sources.variants;
  const request = {
    plan,
    variables: variables.values,
    standsOn: isTask ? 'LEGAL_PROCESS' : 'TENANT_CONSENT',
    purpose: caller.purpose,
    // A task names its one tenant; a task token names none.
    tenants: caller.task === null ? caller.tenants : held.covers.map((cover) => cover.tenant),
    ceiling: isTask ? null : caller.elements,
    covers: held.covers,
    mayRead: caller.operations.includes('read'),
    // No task ever writes, whatever its token says.
    mayWrite: !isTask && caller.operations.includes('write'),
    inStanding: held.standing.length > 0,
    now: sources.now(),
  } as const;
  const { write, basis, allowed } = weigh(request, (...of) => decisions.allowed(...of));
  const variant = await sources.variants.of(plan, allowed);
  const rulings = decisions.rulings(variant, basis, allowed);
  const { nodes } = plan.parts;
  const judge = new Judge(rulings, nodes.length, allowed.withKeys, write?.tenant ?? null);
  const { sendings } = variant;
  const transfers =
    sendings.length === 0
      ? []
      : await attested(sendings, sources.recipients, { fresh, now: sources.now() });
  const scoped = allowed.scopes.map((one) => one.variables);
  const { recipientKind, standing, tenantStanding } = held;
  return approve({
    write,
    caller,
    variant,
    allowed,
    basis,
    judge,
    variables: Object.assign({}, variables.values, ...scoped) as Record<string, unknown>,
    standing: sources.policy === undefined ? standing : [sources.policy, ...standing],
    tenantStanding,
    recipientKind,
    transfers,
  });
}

function heldBy(sources: DecisionSources, caller: Caller, fresh: boolean): Promise<Held> {
  return caller.task === null
    ? byAuthorisation(sources, caller, fresh)
    : byTask(sources, caller, caller.task);
}

async function byTask(sources: DecisionSources, caller: Caller, task: string): Promise<Held> {
  const live = await sources.tasks.taskCover(task);
  const recipientKind = 'AUTHORITY';
  if (live === null || live.extractor !== caller.recipient) return { ...nothing, recipientKind };
  return { recipientKind, covers: [live.cover], standing: live.bases, tenantStanding: new Map() };
}

async function byAuthorisation(
  sources: DecisionSources,
  caller: Caller,
  fresh: boolean,
): Promise<Held> {
  const recipient = await sources.recipients.find(caller.recipient, { fresh });
  if (recipient === null) return { ...nothing, recipientKind: 'UNREGISTERED' };
  const recipientKind = recipient.kind;
  if (recipientKind === 'INTERNAL_APP' && caller.tenants.length !== 1) {
    throw new GatewayError('TOKEN_REFUSED', 'an internal app names exactly one tenant');
  }
  const { covers, bases } = await sources.covers.coversFor({
    recipient,
    tenants: caller.tenants,
    fresh,
  });
  const standing = bases.filter((one) => one.tenant === null);
  const tenantStanding = Map.groupBy(
    bases.filter((one) => one.tenant !== null),
    (one) => one.tenant ?? '',
  );
  return { recipientKind, covers, standing, tenantStanding };
}
