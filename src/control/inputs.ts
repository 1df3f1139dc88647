import type { AgreementInput, ConsentInput, ConsentState } from '../consent/index.ts';
import type { Approval, DemandInput } from '../legal-process/index.ts';
import type { Exception, Period } from '../model/index.ts';

/** Optional parts of an input as GraphQL hands them over: absent, null or given. */
type Loose<T> = { readonly [K in keyof T]?: T[K] | null };

/** `GrantConsentInput` after GraphQL has checked its shape. */
export interface GrantConsentArguments extends Loose<
  Pick<ConsentInput, 'resources' | 'rowsPerDay' | 'notBefore' | 'notAfter'>
> {
  readonly recipient: string;
  readonly elements: readonly string[];
  readonly purposes: readonly string[];
  readonly operations: readonly string[];
  readonly dataPeriod?: Loose<Period> | null;
  readonly exceptions: readonly Loose<Exception>[];
  readonly authority: string;
  readonly notice: ConsentState['notice'];
  readonly idempotencyKey?: string | null;
}

export function consentInput(input: GrantConsentArguments): ConsentInput {
  return {
    ...input,
    resources: input.resources ?? null,
    dataPeriod: period(input.dataPeriod),
    exceptions: input.exceptions.map((one) => ({
      elements: one.elements ?? null,
      accounts: one.accounts ?? null,
      resources: one.resources ?? null,
    })),
    rowsPerDay: input.rowsPerDay ?? null,
    notBefore: input.notBefore ?? null,
    notAfter: input.notAfter ?? null,
  };
}

/** `AgreementInput` after GraphQL has checked its shape. */
export interface AgreementArguments extends Omit<AgreementInput, 'notAfter'> {
  readonly notAfter?: number | null;
}

export function agreementInput(input: AgreementArguments): AgreementInput {
  return { ...input, notAfter: input.notAfter ?? null };
}

/** `RecordDemandInput` after GraphQL has checked its shape. */
export interface RecordDemandArguments extends Omit<
  DemandInput,
  'dataPeriod' | 'instrumentEndsAt'
> {
  readonly dataPeriod?: Loose<Period> | null;
  readonly instrumentEndsAt?: number | null;
  readonly idempotencyKey?: string | null;
}

export function demandInput(input: RecordDemandArguments): DemandInput {
  return {
    ...input,
    dataPeriod: period(input.dataPeriod),
    instrumentEndsAt: input.instrumentEndsAt ?? null,
  };
}

/** `ApproveDemandInput` after GraphQL has checked its shape. */
export interface ApproveDemandArguments {
  readonly demand: string;
  readonly digest?: string | null;
  readonly narrowTo?: {
    readonly classes?: readonly string[] | null;
    readonly dataPeriod?: Loose<Period> | null;
    readonly maxUses?: number | null;
  } | null;
}

export function approvalInput({ digest, narrowTo }: ApproveDemandArguments): Approval {
  return {
    digest: digest ?? null,
    narrowTo:
      narrowTo == null
        ? null
        : {
            classes: narrowTo.classes ?? null,
            dataPeriod: period(narrowTo.dataPeriod),
            maxUses: narrowTo.maxUses ?? null,
          },
  };
}

function period(input: Loose<Period> | null | undefined): Period | null {
  return input == null ? null : { from: input.from ?? null, to: input.to ?? null };
}
