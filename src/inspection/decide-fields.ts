import { weigh, type AllowedSet, type RequestBasis, type Weighed } from '../decision/index.ts';
import type { ErrorCode } from '../errors.ts';
import type { Cover, ReleaseBasis } from '../model/index.ts';
import type { OperationVariables, ReleasePlan, Selection } from '../plan/index.ts';
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
