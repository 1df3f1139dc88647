import { slotElements, type Variant } from '../decision/index.ts';
import type { Slot, TypeSelection } from '../plan/index.ts';

/** Slots of an object whose values depend on rows and may leave. */
export function rowDependentSlots(node: TypeSelection, variant: Variant): readonly Slot[] {
  const { slots } = variant.plan.parts;
  return node.fields.flatMap((field) => {
    const slot = field.slot === null ? undefined : slots[field.slot];
    const leaves = slot?.rows != null && variant.allowed.refusals[slot.id] === null;
    return slot !== undefined && leaves ? [slot] : [];
  });
}

/** Whether the verdict on the subject at hand decides, and not the request's allowed set alone. */
export function isJudgedPerRow(slot: Slot, variant: Variant): boolean {
  if (slot.owned && slotElements(slot).length > 0) return true;
  const confiner =
    slot.rows === null ? undefined : variant.plan.parts.confiners[slot.rows.confiner ?? -1];
  return confiner?.underSubject === true;
}
