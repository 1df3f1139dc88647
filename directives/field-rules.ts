import {
  releaseBases,
  type ContractCategory,
  type FieldMark,
  type ReleaseBasis,
  type Vocabulary,
} from '../src/model/index.ts';

/** All that is said of one field in one place, before places are joined. */
export interface FieldRule {
  readonly elements: ReadonlySet<string>;
  readonly classes: ReadonlySet<string>;
  readonly contracts: ReadonlySet<ContractCategory>;
  readonly bases: ReadonlySet<ReleaseBasis> | null;
  readonly purposes: ReadonlySet<string> | null;
  /** Reason of a `@notCustomerData`. */
  readonly open: string | null;
  readonly dependsOnRows: boolean;
  /** A mark that this version refuses rather than ignores. */
  readonly unsupported: boolean;
}

export const nothingSaid: FieldRule = {
  elements: new Set(),
  classes: new Set(),
  contracts: new Set(),
  bases: null,
  purposes: null,
  open: null,
  dependsOnRows: false,
  unsupported: false,
};

/** Joins what is said in two places by AND: more elements, fewer bases, fewer purposes. */
export function join(a: FieldRule, b: FieldRule): FieldRule {
  // Most places say nothing.
  if (a === nothingSaid) return b;
  if (b === nothingSaid) return a;
  return {
    elements: a.elements.union(b.elements),
    classes: a.classes.union(b.classes),
    contracts: a.contracts.union(b.contracts),
    bases: meet(a.bases, b.bases),
    purposes: meet(a.purposes, b.purposes),
    open: a.open ?? b.open,
    dependsOnRows: a.dependsOnRows || b.dependsOnRows,
    unsupported: a.unsupported || b.unsupported,
  };
}

/** Narrows by AND; null is no limit. */
export function meet<T>(a: ReadonlySet<T> | null, b: ReadonlySet<T> | null): ReadonlySet<T> | null {
  if (a === null) return b;
  return b === null ? a : a.intersection(b);
}

/** What a field may stand on that no `@release` narrows. */
export const allBases: ReadonlySet<ReleaseBasis> = new Set(releaseBases);

/**
 * The frozen mark that a joined rule comes to. A classification anywhere outweighs `@notCustomerData` elsewhere.
 * `structural` says whether the field may stay unmarked because it carries nothing but the objects behind it.
 */
export function markOf(rule: FieldRule, structural: boolean, vocabulary: Vocabulary): FieldMark {
  if (rule.unsupported) return { kind: 'refused', reason: 'NOT_SUPPORTED' };
  const dependsOnRows = rule.dependsOnRows;
  if (rule.elements.size === 0) {
    if (rule.open !== null) return { kind: 'open', reason: rule.open, dependsOnRows };
    return structural
      ? { kind: 'structural', dependsOnRows }
      : { kind: 'refused', reason: 'UNCLASSIFIED' };
  }
  const bases = rule.bases ?? allBases;
  const never = [...rule.classes].some((one) => vocabulary.neverReleased.has(one));
  if (never || bases.size === 0 || rule.purposes?.size === 0) {
    return { kind: 'refused', reason: 'NO_BASIS_EXISTS' };
  }
  return {
    kind: 'classified',
    elements: [...rule.elements].sort(),
    classes: [...rule.classes].sort(),
    contracts: [...rule.contracts].sort(),
    bases,
    purposes: rule.purposes,
    dependsOnRows,
  };
}
