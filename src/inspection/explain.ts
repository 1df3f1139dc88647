import {
  callsOf,
  type AllowedSet,
  type Sending,
  type Transfer,
  type Variant,
  type Variants,
} from '../decision/index.ts';
import type { Cover } from '../model/index.ts';
import { coverLimits, unusedBecause } from './cover-reasons.ts';
import {
  decideFields,
  type ExplainedField,
  type ExplainedRows,
  type PlannedQuestion,
} from './decide-fields.ts';

export interface ExplainQuestion extends PlannedQuestion {
  readonly variants: Variants;
  /** Those of what subprocessors' services would be sent that may go out now. */
  readonly attested: (found: readonly Sending[]) => Promise<readonly Transfer[]>;
}

/** A grant, agreement or task, and whether this request can stand on it. */
export interface ExplainedCover {
  readonly ref: string;
  readonly version: number;
  readonly basis: Cover['basis'];
  readonly tenant: string;
  readonly elements: readonly string[];
  /** null where it is used. */
  readonly unused: string | null;
  /** What it leaves out of what it covers: rows of other accounts, other times, exceptions. */
  readonly limits: readonly string[];
}

/** One call that the gateway would make. */
export interface ExplainedCall {
  readonly service: string;
  readonly operation: string;
  /** Why a subprocessor's service would be sent nothing, so that its fields are null; null where the call is made. */
  readonly withheld: string | null;
}

export interface Explanation {
  readonly operation: string;
  readonly purpose: string;
  readonly covers: readonly ExplainedCover[];
  readonly fields: readonly ExplainedField[];
  readonly rows: readonly ExplainedRows[];
  readonly calls: readonly ExplainedCall[];
  /** Scope arguments as the gateway fills them. */
  readonly scopes: readonly { readonly coordinate: string; readonly narrowed: string }[];
}

/** Plans and decides one operation for one caller, as the gateway would, and asks no service. */
export async function explain(question: ExplainQuestion): Promise<Explanation> {
  const { plans, caller, now, variants } = question;
  const decided = decideFields(question);
  const calls: ExplainedCall[] = [];
  for (const { plan, weighed } of decided) {
    calls.push(...(await explainedCalls(await variants.of(plan, weighed.allowed), question)));
  }
  const used = new Set(
    decided.flatMap(({ weighed: { basis, write } }) => [...basis.covers, ...(write?.covers ?? [])]),
  );
  return {
    operation: plans[0]?.parts.text ?? '',
    purpose: caller.purpose,
    covers: caller.covers.map((one) => ({
      ref: one.ref,
      version: one.version,
      basis: one.basis,
      tenant: one.tenant,
      elements: one.elements,
      unused: used.has(one) ? null : unusedBecause(one, caller, now),
      limits: coverLimits(one),
    })),
    fields: decided.flatMap((one) => one.fields),
    rows: decided.flatMap((one) => one.rows),
    calls,
    scopes: decided.flatMap(({ plan, weighed }) =>
      plan.parts.confiners
        .filter((one) => one.scopes.length > 0)
        .map(({ id, coordinate, scopes }) => ({
          coordinate,
          narrowed: narrowedTo(weighed.allowed.scopes[id], scopes),
        })),
    ),
  };
}

function narrowedTo(
  scope: AllowedSet['scopes'][number] | undefined,
  scopes: readonly { readonly name: string; readonly variable: string }[],
): string {
  if (scope === undefined || scope.empty) return 'nothing is left, so no call is made';
  return scopes
    .map(({ name, variable }) => `${name}: ${JSON.stringify(scope.variables[variable] ?? null)}`)
    .join(', ');
}

async function explainedCalls(
  { queryPlan, sendings }: Variant,
  { attested }: ExplainQuestion,
): Promise<readonly ExplainedCall[]> {
  const cleared = new Set((await attested(sendings)).map((one) => one.service));
  const withheld = new Map(
    sendings.filter((one) => !cleared.has(one.service)).map((one) => [one.service, one]),
  );
  return callsOf(queryPlan).map(({ serviceName: service, operation }) => {
    const sending = withheld.get(service);
    return {
      service,
      operation,
      withheld: sending === undefined ? null : withheldBecause(sending),
    };
  });
}

function withheldBecause({ operator, elements, forbidden }: Sending): string {
  const { recipient, location, attestation } = operator;
  if (forbidden) return `${recipient} would be sent something that has no mark or no basis at all`;
  if (attestation === null) return `${recipient} has attested nothing for it`;
  const what = elements.length === 0 ? 'anything' : elements.join(', ');
  return `${recipient} is not in good standing, or has not attested ${what} in ${location} for now`;
}
