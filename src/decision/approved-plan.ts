import type { BasisRef, Cover } from '../model/index.ts';
import type { Caller } from '../identity/index.ts';
import type { AllowedSet } from './allowed-set.ts';
import type { Judge } from './judge.ts';
import type { RequestBasis } from './request-basis.ts';
import type { Transfer } from './transfers.ts';
import type { Variant } from './variant.ts';
import type { WriteDecision } from './write-decision.ts';

/**
 * What may be done with an approved plan: `read` may be fetched at once. `intended` is a mutation that nobody may call
 * before its intent is in the log; the log stage makes it `begun`, which is called once.
 */
export type ApprovedCall = 'read' | 'intended' | 'begun';

/** What an approval consists of; only the decision stage makes it into an ApprovedPlan. */
export interface Approval {
  /** What the decision on writing came to; null for a query. */
  readonly write: WriteDecision | null;
  readonly caller: Caller;
  readonly variant: Variant;
  readonly allowed: AllowedSet;
  readonly basis: RequestBasis;
  /** Judges the rows of one answer; a second response pass needs a new one. */
  readonly judge: Judge;
  /** Values under the names that the services see, scopes narrowed. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Records that must hold whatever is released: the recipient, the demand. */
  readonly standing: readonly BasisRef[];
  /** Records that must hold for what rests on covers of a tenant: its app policy. */
  readonly tenantStanding: ReadonlyMap<string, readonly BasisRef[]>;
  readonly recipientKind: string;
  /** What may be sent to services of subprocessors, once it is recorded. */
  readonly transfers: readonly Transfer[];
}

/** A plan pruned to what this caller may be answered. Only the decision stage makes one. */
export class ApprovedPlan<Call extends ApprovedCall = ApprovedCall> implements Approval {
  readonly #minted = true;
  readonly call: Call;
  /** Id of the intent of a mutation that has begun; null for everything else. */
  readonly intent: string | null;
  readonly write: WriteDecision | null;
  readonly caller: Caller;
  readonly variant: Variant;
  readonly allowed: AllowedSet;
  readonly basis: RequestBasis;
  readonly judge: Judge;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly standing: readonly BasisRef[];
  readonly tenantStanding: ReadonlyMap<string, readonly BasisRef[]>;
  readonly recipientKind: string;
  readonly transfers: readonly Transfer[];
  /** Services of subprocessors that may be called: what they are sent is in the log. */
  readonly cleared: ReadonlySet<string>;

  constructor(
    call: Call,
    approval: Approval,
    { intent = null, cleared = new Set() }: Partial<Pick<ApprovedPlan, 'intent' | 'cleared'>> = {},
  ) {
    this.call = call;
    this.intent = intent;
    this.cleared = cleared;
    this.transfers = approval.transfers;
    this.write = approval.write;
    this.caller = approval.caller;
    this.variant = approval.variant;
    this.allowed = approval.allowed;
    this.basis = approval.basis;
    this.judge = approval.judge;
    this.variables = approval.variables;
    this.standing = approval.standing;
    this.tenantStanding = approval.tenantStanding;
    this.recipientKind = approval.recipientKind;
  }

  /**
   * A cover of the basis, by the index that verdicts and scopes name.
   * @throws TypeError where there is none
   */
  cover(index: number): Cover {
    const cover = this.basis.covers[index];
    if (cover === undefined) throw new TypeError('something rests on a cover that is not there');
    return cover;
  }

  /** True. The private field behind it is what no look-alike has, so none compiles in place of an ApprovedPlan. */
  isMinted(): boolean {
    return this.#minted;
  }
}

/** Approves: a mutation that is to run is intended, everything else may be read at once. */
export function approve(approval: Approval): ApprovedPlan<'read'> | ApprovedPlan<'intended'> {
  return approval.allowed.runs
    ? new ApprovedPlan('intended', approval)
    : new ApprovedPlan('read', approval);
}

/** For the log stage alone, once the intent is on stable storage. */
export function begun(intended: ApprovedPlan<'intended'>, intent: string): ApprovedPlan<'begun'> {
  return new ApprovedPlan('begun', intended, { intent, cleared: intended.cleared });
}

/** For the log stage alone, once the transfers are on stable storage. */
export function cleared<Call extends 'read' | 'intended'>(
  approved: ApprovedPlan<Call>,
): ApprovedPlan<Call> {
  const services = new Set(approved.transfers.map((one) => one.service));
  return new ApprovedPlan(approved.call, approved, { cleared: services });
}
