import type { Variant } from '../decision/index.ts';
import type { SelectedField, TypeSelection } from '../plan/index.ts';

/**
 * Whether an earlier response key of the same object is refused for the same reason whenever this one is, and fails
 * whenever this one does. Refusals and faults are counted by rows, so one row under two names is one.
 */
export function isRepeated(node: TypeSelection, field: SelectedField, variant: Variant): boolean {
  const { slots } = variant.plan.parts;
  const of = ({ slot }: SelectedField): string | null => {
    if (slot === null) return null;
    const refusal = variant.allowed.refusals[slot] ?? null;
    // What no row can release is one by its code, whatever its arguments; the rest is decided per slot.
    return refusal === null ? `slot ${slot}` : `${slots[slot]?.coordinate} ${refusal}`;
  };
  const own = of(field);
  return own !== null && node.fields.find((one) => of(one) === own) !== field;
}
