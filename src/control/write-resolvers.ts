import { recordAgreement } from '../consent/index.ts';
import type { AgreementParts, CoverChange } from '../consent/index.ts';
import { GatewayError } from '../errors.ts';
import { issueTaskToken } from '../legal-process/index.ts';
import type { TaskTokenParts } from '../legal-process/index.ts';
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

export interface WriteParts extends ReadParts, AgreementParts, TaskTokenParts {
  /** Told after each change, also after one of which the outcome is unknown. */
  readonly onCoverChanged: (change: CoverChange) => void;
}

interface Input<T> {
  readonly input: T;
}
interface Reasoned {
  readonly id: string;
  readonly reason: string;
}

export function mutationResolvers(parts: WriteParts) {
  return { ...registryMutations(parts), ...consentMutations(parts), ...demandMutations(parts) };
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

function registryMutations(parts: WriteParts) {
  const { registry } = parts;
  return {
    registerRecipient: (_: unknown, { input }: Input<NewRecipient>, { caller }: ControlContext) =>
      changing(parts, { kind: 'recipient', recipient: input.id }, () =>
        registry.register(input, caller),
      ),
    suspendRecipient: (_: unknown, { id, reason }: Reasoned, { caller }: ControlContext) =>
      changing(parts, { kind: 'recipient', recipient: id }, () =>
        registry.suspend(id, reason, caller),
      ),
    resumeRecipient: (_: unknown, { id, reason }: Reasoned, { caller }: ControlContext) =>
      changing(parts, { kind: 'recipient', recipient: id }, () =>
        registry.resume(id, reason, caller),
      ),
    setAppPolicy: (_: unknown, { input }: Input<AppPolicyState>, { caller }: ControlContext) => {
      const tenant = tenantOf(caller);
      return changing(parts, { kind: 'app-policy', tenant }, () =>
        registry.setAppPolicy(tenant, input, caller),
      );
    },
  };
}

function consentMutations(parts: WriteParts) {
  const { consents } = parts;
  return {
    recordAgreement: (
      _: unknown,
      { input }: Input<AgreementArguments>,
      { caller }: ControlContext,
    ) =>
      changing(parts, { kind: 'agreement', tenant: input.tenant }, () =>
        recordAgreement(parts, agreementInput(input), caller),
      ),
    grantConsent: (
      _: unknown,
      { input }: Input<GrantConsentArguments>,
      { caller }: ControlContext,
    ) => {
      const tenant = tenantOf(caller);
      return changing(parts, { kind: 'grant', recipient: input.recipient, tenant }, () =>
        consents.grant(tenant, consentInput(input), caller),
      );
    },
    revokeConsent: async (_: unknown, { id }: { id: string }, { caller }: ControlContext) => {
      const tenant = tenantOf(caller);
      const known = await consents.find(tenant, id);
      if (known === null) throw new GatewayError('RECORD_UNKNOWN', 'consent');
      return changing(parts, { kind: 'grant', recipient: known.recipient, tenant }, () =>
        consents.revoke(tenant, id, caller),
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
    ) => demands.record(demandInput(input), caller),
    approveDemand: (
      _: unknown,
      { input }: Input<ApproveDemandArguments>,
      { caller }: ControlContext,
    ) => demands.approve(input.demand, approvalInput(input), caller),
    withdrawDemand: (_: unknown, { id, reason }: Reasoned, { caller }: ControlContext) =>
      demands.withdraw(id, reason, caller),
    issueTaskToken: (_: unknown, { task }: { task: string }, { caller }: ControlContext) =>
      issueTaskToken(parts, task, caller),
  };
}
