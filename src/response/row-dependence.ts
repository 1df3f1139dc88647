import { slotElements, type Variant } from '../decision/index.ts';
import type { Slot, TypeSelection } from '../plan/index.ts';

/** Slots of an object whose values depend on rows and may leave. */
export function rowDependentSlots(node: TypeSelection, variant: Variant): readonly Slot[] {
  const { slots } = variant.plan.parts;
  const dependent = node.fields.flatMap((field) => {
    const slot = field.slot === null ? undefined : slots[field.slot];
    const leaves = slot?.rows != null && variant.allowed.refusals[slot.id] === null;
    return slot !== undefined && leaves ? [slot] : [];
  });
  // Asked under two names it is still one value of the object.
  return [...new Set(dependent)];
}

/** Whether the verdict on the subject at hand says if the value's own elements may leave. */
export function isJudgedPerElement(slot: Slot): boolean {
  return slot.owned && slotElements(slot).length > 0;
}

/** Whether the verdict on the subject above says if all the rows that the value depends on may be seen. */
export function isJudgedByRowsBelow(slot: Slot, variant: Variant): boolean {
  const confiner = variant.plan.parts.confiners[slot.rows?.confiner ?? -1];
  return confiner?.underSubject === true;
}
