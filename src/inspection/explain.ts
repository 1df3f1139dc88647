import {
  callsOf,
  weigh,
  type AllowedSet,
  type RequestBasis,
  type Sending,
  type Transfer,
  type Variant,
  type Variants,
  type Weighed,
} from '../decision/index.ts';
import type { ErrorCode } from '../errors.ts';
import type { Cover, ReleaseBasis } from '../model/index.ts';
import type { OperationVariables, ReleasePlan, Selection } from '../plan/index.ts';
import { coverLimits, unusedBecause } from './cover-reasons.ts';
import { slotReason } from './slot-reasons.ts';

/** Who would ask, on what. */
export interface ExplainedCaller {
  readonly standsOn: ReleaseBasis;
  readonly purpose: string;
  readonly tenants: readonly string[];
  /** What a token would name; null for a token that names everything. */
  readonly elements: readonly string[] | null;
  /** All that is in force for the recipient in these tenants, for whatever purpose. */
  readonly covers: readonly Cover[];
  /** The recipient is registered and in good standing. */
  readonly inStanding: boolean;
}

/** One operation: its plan, or for a mutation the plan of each of its root fields. */
export interface PlannedQuestion {
  readonly plans: readonly ReleasePlan[];
  readonly variables: OperationVariables;
  readonly caller: ExplainedCaller;
  /** In milliseconds since the epoch. */
  readonly now: number;
}

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

/** What is decided on one field of the operation before any row is known. */
export interface ExplainedField {
  /** Response keys, dotted. */
  readonly path: string;
  readonly coordinate: string;
  /** null where the value may leave, row by row. */
  readonly code: ErrorCode | null;
  readonly reason: string;
  /** Elements that must be covered. */
  readonly elements: readonly string[];
  /** Covers that hold these elements, by reference. */
  readonly basis: readonly string[];
}

/** Which objects of a type exist for the caller. */
export interface ExplainedRows {
  readonly path: string;
  readonly type: string;
  readonly visible: boolean;
  readonly reason: string;
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

/** What was decided on one plan. */
export interface DecidedFields {
  readonly plan: ReleasePlan;
  readonly weighed: Weighed;
  readonly fields: readonly ExplainedField[];
  readonly rows: readonly ExplainedRows[];
}

/** Decides each field of an operation for a caller, as far as that can be done without rows. Pure. */
export function decideFields(question: PlannedQuestion): readonly DecidedFields[] {
  const { plans, variables, caller, now } = question;
  const isTask = caller.standsOn === 'LEGAL_PROCESS';
  return plans.map((plan) => {
    const weighed = weigh({
      ...caller,
      plan,
      variables: variables.values,
      ceiling: caller.elements,
      mayRead: true,
      mayWrite: !isTask,
      now,
    });
    const walk = new Walk(plan, weighed.allowed, weighed.basis);
    walk.selection(plan.parts.root, [], null);
    return { plan, weighed, fields: walk.fields, rows: walk.rows };
  });
}

/** Goes through the answer's selections in order; what stands below a refused field is not asked for. */
class Walk {
  readonly fields: ExplainedField[] = [];
  readonly rows: ExplainedRows[] = [];
  readonly #plan: ReleasePlan;
  readonly #allowed: AllowedSet;
  readonly #basis: RequestBasis;

  constructor(plan: ReleasePlan, allowed: AllowedSet, basis: RequestBasis) {
    this.#plan = plan;
    this.#allowed = allowed;
    this.#basis = basis;
  }

  selection(selection: Selection, path: readonly string[], above: ExplainedField | null): void {
    for (const { id, type, mark, fields } of selection.byType.values()) {
      const visible = this.#allowed.visible[id] === true;
      if (mark.subject !== null && above === null) {
        const { exists } = mark.subject;
        const at = path.join('.');
        const held = exists.filter((one) => this.#holders(one).length > 0);
        const reason = visible
          ? `those of which ${held.join(' or ')} is covered`
          : `none of ${exists.join(', ')} is covered, or what an argument tests is not`;
        this.rows.push({ path: at, type: type.name, visible, reason });
      }
      for (const field of fields) {
        if (field.slot === null || field.responseKey === null) continue;
        const told = this.#field(field.slot, [...path, field.responseKey], above, visible);
        this.fields.push(told);
        if (field.child !== null) {
          this.selection(
            field.child,
            [...path, field.responseKey],
            told.code === null ? null : told,
          );
        }
      }
    }
  }

  #field(
    id: number,
    path: readonly string[],
    above: ExplainedField | null,
    visible: boolean,
  ): ExplainedField {
    const slot = this.#plan.parts.slots[id];
    if (slot === undefined) throw new TypeError('a field names a slot that its plan does not have');
    const own = this.#allowed.refusals[id] ?? null;
    const { reason, elements } = slotReason(slot, own, this.#basis);
    const told = { path: path.join('.'), coordinate: slot.coordinate, elements };
    if (above !== null) {
      const { code } = above;
      return { ...told, code, reason: `not asked for: ${above.path} is refused`, basis: [] };
    }
    if (own === null && !visible) {
      const none = 'not asked for: no object of its type is visible';
      return { ...told, code: 'NO_BASIS', reason: none, basis: [] };
    }
    const basis = own === null ? [...new Set(elements.flatMap((one) => this.#holders(one)))] : [];
    return { ...told, code: own, reason, basis };
  }

  #holders(element: string): readonly string[] {
    if (!this.#basis.inCeiling(element)) return [];
    return this.#basis.covers.filter((one) => one.elements.includes(element)).map((one) => one.ref);
  }
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
