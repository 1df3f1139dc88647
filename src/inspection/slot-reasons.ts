import { slotElements, type RequestBasis } from '../decision/index.ts';
import { errorSpec, type ErrorCode } from '../errors.ts';
import type { FieldMark, RefusedReason } from '../model/index.ts';
import { elementsOfUses, type Slot } from '../plan/index.ts';

/** What the decision on a slot rests on, in words. */
export interface SlotReason {
  readonly reason: string;
  /** All that must be covered: the field's own elements and what its arguments test. */
  readonly elements: readonly string[];
}

/** Says why a slot is refused before any row is known, or what it leaves on. */
export function slotReason(slot: Slot, code: ErrorCode | null, basis: RequestBasis): SlotReason {
  const elements = [...new Set([...slotElements(slot), ...elementsOfUses(slot.arguments)])];
  return {
    reason: code === null ? released(slot.mark, elements) : refused(slot, code, elements, basis),
    elements,
  };
}

function released(mark: FieldMark, elements: readonly string[]): string {
  if (mark.kind === 'structural') return 'carries only the objects behind it, which are judged';
  if (mark.kind === 'open' && elements.length === 0) return `no customer data: ${mark.reason}`;
  return 'each row is judged by its own subject';
}

const never: Readonly<Record<RefusedReason, string>> = {
  UNCLASSIFIED: 'nobody has said what it carries',
  NO_BASIS_EXISTS: 'a key or credential, or its marks leave no basis',
  NOT_SUPPORTED: 'it carries a mark that this version refuses',
};

function refused(
  slot: Slot,
  code: ErrorCode,
  elements: readonly string[],
  basis: RequestBasis,
): string {
  const { mark } = slot;
  switch (code) {
    case 'FIELD_NOT_RELEASABLE':
      if (mark.kind === 'refused') return never[mark.reason];
      if (!slot.owned) return 'nothing says whose data it is';
      return `it is not released on ${basis.standsOn}`;
    case 'PURPOSE_MISMATCH': {
      const purposes = mark.kind === 'classified' ? [...(mark.purposes ?? [])] : [];
      return `it is released for ${purposes.join(', ')} only`;
    }
    case 'ELEMENT_NOT_IN_TOKEN':
      return `the token does not name ${elements.filter((one) => !basis.inCeiling(one)).join(', ')}`;
    case 'NO_BASIS': {
      const held = new Set(basis.covers.flatMap((one) => one.elements));
      const missing = elements.filter((one) => !held.has(one));
      if (missing.length === 0) return 'nothing in force lets it be written, or asked in this way';
      return `nothing in force covers ${missing.join(', ')}`;
    }
    case 'SCOPE_NOT_PUSHABLE':
      return 'it depends on rows that nothing confines to what the caller may see';
    default:
      return errorSpec(code).message.toLowerCase();
  }
}
