import { recordAgreement } from '../consent/index.ts';
import type { AgreementParts, CoverChange } from '../consent/index.ts';
import { GatewayError } from '../errors.ts';
import { issueTaskToken } from '../legal-process/index.ts';
import type { TaskTokenParts } from '../legal-process/index.ts';
import type { AnswerScope } from '../model/index.ts';
import type { AppPolicyState, NewRecipient } from '../recipients/index.ts';
import type { ControlContext } from './context.ts';
import { agreementInput, approvalInput, consentInput, demandInput } from './inputs.ts';
import type {
  AgreementArguments,
  ApproveDemandArguments,
  GrantConsentArguments,
  RecordDemandArguments,
} from './inputs.ts';
import { tenantOf } from './read-resolvers.ts';
import type { ReadParts } from './read-resolvers.ts';

/** What a change sets off beside the record. */
export interface ChangeEffects {
  /** For caches on this node: told after each change, also after one of which the outcome is unknown. */
  readonly onCoverChanged: (change: CoverChange) => void;
  /** Waits for the answers in scope that are still being sent. @throws GatewayError DRAIN_INCOMPLETE */
  readonly drain: (scope: AnswerScope) => Promise<void>;
}

export interface WriteParts extends ReadParts, AgreementParts, TaskTokenParts, ChangeEffects {}

interface Input<T> {
  readonly input: T;
}
/** Of changes that may end what answers rest on. */
interface Draining {
  readonly drain: boolean;
}
interface Reasoned extends Draining {
  readonly id: string;
  readonly reason: string;
}

export function mutationResolvers(parts: WriteParts) {
  return {
    ...registryMutations(parts),
    ...tenantMutations(parts),
    ...consentMutations(parts),
    ...demandMutations(parts),
  };
}

/** Runs a change and then, whatever came of it, has the copies of what it may have changed dropped. */
async function changing<T>(
  { onCoverChanged }: WriteParts,
  change: CoverChange,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } finally {
    onCoverChanged(change);
  }
}

/** Runs a change and then, where it is asked for, waits for the answers from before. */
async function draining<T>(
  parts: WriteParts,
  { drain }: Draining,
  scope: Partial<AnswerScope>,
  run: () => Promise<T>,
): Promise<T> {
  const changed = await run();
  if (drain) await parts.drain({ recipient: null, tenant: null, task: null, ...scope });
  return changed;
}

function registryMutations(parts: WriteParts) {
  const { registry } = parts;
  return {
    registerRecipient: (_: unknown, { input }: Input<NewRecipient>, { caller }: ControlContext) =>
      changing(parts, { kind: 'recipient', recipient: input.id }, () =>
        registry.register(input, caller),
      ),
    suspendRecipient: async (_: unknown, args: Reasoned, { caller }: ControlContext) => {
      const { id: recipient, reason } = args;
      const suspended = await changing(parts, { kind: 'recipient', recipient }, () =>
        registry.suspend(recipient, reason, caller),
      );
      // A subprocessor is sent data for the requests of others, and any that is under way may be one.
      const scope = suspended.kind === 'SUBPROCESSOR' ? {} : { recipient };
      return draining(parts, args, scope, () => Promise.resolve(suspended));
    },
    resumeRecipient: (
      _: unknown,
      { id, reason }: Omit<Reasoned, 'drain'>,
      { caller }: ControlContext,
    ) =>
      changing(parts, { kind: 'recipient', recipient: id }, () =>
        registry.resume(id, reason, caller),
      ),
    setAppPolicy: (
      _: unknown,
      args: Input<AppPolicyState> & Draining,
      { caller }: ControlContext,
    ) => {
      const tenant = tenantOf(caller);
      return draining(parts, args, { tenant }, () =>
        changing(parts, { kind: 'app-policy', tenant }, () =>
          registry.setAppPolicy(tenant, args.input, caller),
        ),
      );
    },
  };
}

function tenantMutations(parts: WriteParts) {
  const { tenants } = parts;
  return {
    closeTenant: (_: unknown, args: Reasoned, { caller }: ControlContext) => {
      const { id: tenant, reason } = args;
      return draining(parts, args, { tenant }, () =>
        changing(parts, { kind: 'tenant', tenant }, () => tenants.close(tenant, reason, caller)),
      );
    },
    reopenTenant: (
      _: unknown,
      { id: tenant, reason }: Omit<Reasoned, 'drain'>,
      { caller }: ControlContext,
    ) => changing(parts, { kind: 'tenant', tenant }, () => tenants.reopen(tenant, reason, caller)),
  };
}

function consentMutations(parts: WriteParts) {
  const { consents } = parts;
  return {
    recordAgreement: (
      _: unknown,
      args: Input<AgreementArguments> & Draining,
      { caller }: ControlContext,
    ) => {
      const { tenant } = args.input;
      return draining(parts, args, { tenant }, () =>
        changing(parts, { kind: 'agreement', tenant }, () =>
          recordAgreement(parts, agreementInput(args.input), caller),
        ),
      );
    },
    grantConsent: (
      _: unknown,
      { input }: Input<GrantConsentArguments>,
      { caller }: ControlContext,
    ) => {
      const tenant = tenantOf(caller);
      return changing(parts, { kind: 'grant', recipient: input.recipient, tenant }, () =>
        consents.grant(tenant, consentInput(input), caller, input.idempotencyKey),
      );
    },
    revokeConsent: async (
      _: unknown,
      args: { readonly id: string } & Draining,
      { caller }: ControlContext,
    ) => {
      const { id } = args;
      const tenant = tenantOf(caller);
      const known = await consents.find(tenant, id);
      if (known === null) throw new GatewayError('RECORD_UNKNOWN', 'consent');
      const { recipient } = known;
      return draining(parts, args, { recipient, tenant }, () =>
        changing(parts, { kind: 'grant', recipient, tenant }, () =>
          consents.revoke(tenant, id, caller),
        ),
      );
    },
  };
}

function demandMutations(parts: WriteParts) {
  const { demands } = parts;
  return {
    recordDemand: (
      _: unknown,
      { input }: Input<RecordDemandArguments>,
      { caller }: ControlContext,
    ) => demands.record(demandInput(input), caller, input.idempotencyKey),
    approveDemand: (
      _: unknown,
      { input }: Input<ApproveDemandArguments>,
      { caller }: ControlContext,
    ) => demands.approve(input.demand, approvalInput(input), caller),
    withdrawDemand: async (_: unknown, args: Reasoned, { caller }: ControlContext) => {
      const demand = await demands.withdraw(args.id, args.reason, caller);
      // Without a task nothing was released under it.
      return demand.task === null
        ? demand
        : draining(parts, args, { task: demand.task }, () => Promise.resolve(demand));
    },
    issueTaskToken: (_: unknown, { task }: { task: string }, { caller }: ControlContext) =>
      issueTaskToken(parts, task, caller),
  };
}
