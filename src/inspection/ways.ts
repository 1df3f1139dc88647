import {
  consentRecipients,
  contractRecipients,
  legalPurpose,
  type BasisKind,
  type FieldMark,
  type Policy,
  type RecipientKind,
  type TypeMark,
} from '../model/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { rowLimits, type RowBasis } from './row-limits.ts';

/** One way in which a value can leave: to whom, on what, for which purposes. */
export interface Way {
  readonly basis: BasisKind;
  readonly recipient: RecipientKind;
  readonly purposes: readonly string[];
}

/** A field that carries customer data and can leave, once its elements are granted. */
export interface ReleasableField {
  readonly coordinate: string;
  /** All of them must be covered. */
  readonly elements: readonly string[];
  readonly ways: readonly Way[];
}

/** A field or argument without customer data, with the reason that somebody gave. */
export interface OpenCoordinate {
  readonly coordinate: string;
  readonly reason: string;
}

/** All that can ever leave under one policy, whatever is granted. */
export interface Releasable {
  readonly fields: readonly ReleasableField[];
  readonly open: readonly OpenCoordinate[];
  /** Fields that depend on which rows there are, with the bases under which no query can have them. */
  readonly rowLimits: ReadonlyMap<string, readonly RowBasis[]>;
}

/** For each instrument of the regime table, the classes that it reaches. */
export type LegalReach = readonly ReadonlySet<string>[];

/** Lists what can leave. What no query can reach is listed all the same: a schema changes more easily than a mark. */
export function releasable(graph: Supergraph, reach: LegalReach): Releasable {
  const { policy } = graph;
  const limits = rowLimits(graph);
  const mutation = graph.whole.getMutationType()?.name ?? null;
  const fields: ReleasableField[] = [];
  const open: OpenCoordinate[] = [];
  for (const [coordinate, mark] of policy.fields) {
    if (mark.kind === 'open') open.push({ coordinate, reason: mark.reason });
    if (mark.kind !== 'classified') continue;
    const ways = waysOf(coordinate, mark, { policy, reach, limits, mutation });
    if (ways.length > 0) fields.push({ coordinate, elements: mark.elements, ways });
  }
  for (const [coordinate, mark] of policy.arguments) {
    if (mark.kind === 'open') open.push({ coordinate, reason: mark.reason });
  }
  return {
    fields: fields.toSorted(byCoordinate),
    open: open.toSorted(byCoordinate),
    rowLimits: limits,
  };
}

interface WaySources {
  readonly policy: Policy;
  readonly reach: LegalReach;
  readonly limits: ReadonlyMap<string, readonly RowBasis[]>;
  /** Name of the mutation type: what its fields answer is of the tenant that they write to, and of no account. */
  readonly mutation: string | null;
}

function waysOf(
  coordinate: string,
  mark: FieldMark & { readonly kind: 'classified' },
  { policy, reach, limits, mutation }: WaySources,
): readonly Way[] {
  const { purposes: known, elements } = policy.vocabulary;
  const shut = limits.get(coordinate) ?? [];
  const [name = ''] = coordinate.split('.');
  const type = policy.types.get(name);
  if (name !== mutation && !isOwned(type)) return [];
  const allowed = [...known.values()].filter(({ key }) => mark.purposes?.has(key) ?? true);
  const ways: Way[] = [];
  if (mark.bases.has('TENANT_CONSENT') && !shut.includes('tenant')) {
    const purposes = allowed.map(({ key }) => key).toSorted();
    const essential = allowed.filter((one) => one.essential).map(({ key }) => key);
    for (const recipient of consentRecipients) ways.push({ basis: 'CONSENT', recipient, purposes });
    for (const recipient of contractRecipients) {
      ways.push({ basis: 'CONTRACT', recipient, purposes: essential.toSorted() });
    }
  }
  // One task has one account and one instrument, which must reach all that the field carries.
  const hasAccount = type?.contained === true || type?.subject?.account != null;
  const isReached =
    hasAccount &&
    reach.some((classes) =>
      mark.elements.every((one) => classes.has(elements.get(one)?.class ?? '')),
    );
  if (mark.bases.has('LEGAL_PROCESS') && isReached && !shut.includes('task')) {
    const purposes = allowed.some(({ key }) => key === legalPurpose) ? [legalPurpose] : [];
    ways.push({ basis: 'LEGAL_PROCESS', recipient: 'AUTHORITY', purposes });
  }
  return ways.filter((one) => one.purposes.length > 0);
}

/** Interfaces have no mark: each type that implements one is judged by its own. */
function isOwned(type: TypeMark | undefined): boolean {
  return type !== undefined && (type.subject !== null || type.contained);
}

function byCoordinate(
  a: { readonly coordinate: string },
  b: { readonly coordinate: string },
): number {
  return a.coordinate < b.coordinate ? -1 : 1;
}
