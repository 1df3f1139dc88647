import type { BasisKind, RecipientKind, SubjectMark, TypeMark } from '../model/index.ts';
import type { Supergraph } from '../supergraph/index.ts';
import { argumentWidenings, openWidenings } from './open-widening.ts';
import type { PolicySources } from './policy-sources.ts';
import { serviceWidenings, vocabularyWidenings } from './source-widening.ts';
import { writeWidenings } from './write-widening.ts';
import { releasable, type LegalReach, type Releasable, type Way } from './ways.ts';

/** Something that can leave now and could not before. */
export interface Widening {
  readonly coordinate: string;
  /** null where none is needed: what carries no customer data leaves with the object that it stands on. */
  readonly basis: BasisKind | null;
  /** Empty where it does not depend on who asks. */
  readonly recipients: readonly RecipientKind[];
  /** Empty where it does not depend on the purpose. */
  readonly purposes: readonly string[];
  readonly why: string;
}

/** One policy as it is compared: what it was made from, and what came of it. */
export interface ComparedPolicy {
  readonly sources: PolicySources;
  readonly graph: Supergraph;
}

/**
 * What the new policy lets leave that the old one does not, whatever is granted. Refuses to guess: where two marks
 * cannot be put in order, the change counts as wider.
 */
export function widenings(
  before: ComparedPolicy,
  now: ComparedPolicy,
  reach: LegalReach,
): readonly Widening[] {
  const [old, next] = [releasable(before.graph, reach), releasable(now.graph, reach)];
  const found = [
    ...fieldWidenings(old, next, before.graph),
    ...openWidenings(before.graph.policy, now.graph.policy),
    ...argumentWidenings(before.graph.policy, now.graph.policy),
    ...rowLimitWidenings(before.graph, old, next),
    ...writeWidenings(before.graph, now.graph),
    ...typeWidenings(before.graph, now.graph),
    ...vocabularyWidenings(before.sources.vocabulary, now.sources.vocabulary),
    ...serviceWidenings(before.sources.services, now.sources.services),
  ];
  return found.toSorted((a, b) => (a.coordinate < b.coordinate ? -1 : 1));
}

function fieldWidenings(
  old: Releasable,
  next: Releasable,
  { policy }: Supergraph,
): readonly Widening[] {
  const before = new Map(old.fields.map((one) => [one.coordinate, one]));
  return next.fields.flatMap(({ coordinate, elements, ways }) => {
    // What left with its object on no basis of its own is only narrowed by a classification.
    if (policy.fields.get(coordinate)?.kind === 'open') return [];
    const known = before.get(coordinate);
    const missing = known?.elements.filter((one) => !elements.includes(one)) ?? [];
    const found: Widening[] = grouped(coordinate, elements, newWays(known?.ways ?? [], ways));
    if (known !== undefined && missing.length > 0) {
      const why = `asks for ${elements.join(', ')} and no longer for ${missing.join(', ')}`;
      found.push(...grouped(coordinate, elements, ways).map((one) => ({ ...one, why })));
    }
    return found;
  });
}

/** The ways that were not there before, and of the others the purposes that were not. */
function newWays(before: readonly Way[], now: readonly Way[]): readonly Way[] {
  return now.flatMap((way) => {
    const same = before.find((one) => one.basis === way.basis && one.recipient === way.recipient);
    const purposes = way.purposes.filter((one) => same?.purposes.includes(one) !== true);
    return purposes.length === 0 ? [] : [{ ...way, purposes }];
  });
}

/** One line for all recipients that a change gives the same. */
function grouped(
  coordinate: string,
  elements: readonly string[],
  ways: readonly Way[],
): Widening[] {
  const groups = Map.groupBy(ways, (one) => `${one.basis} ${one.purposes.join()}`);
  const why = `can leave where ${elements.join(', ')} is covered`;
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { basis, purposes } = first;
    return [{ coordinate, basis, recipients: group.map((one) => one.recipient), purposes, why }];
  });
}

/** A field without data of its own that no query could have, because of the rows that it depends on, and now can. */
function rowLimitWidenings(
  { policy }: Supergraph,
  old: Releasable,
  next: Releasable,
): readonly Widening[] {
  return [...old.rowLimits].flatMap(([coordinate, before]): Widening[] => {
    if (policy.fields.get(coordinate)?.kind === 'classified') return [];
    const now = next.rowLimits.get(coordinate) ?? [];
    return before
      .filter((one) => !now.includes(one))
      .map((one) => ({
        coordinate,
        basis: one === 'tenant' ? 'CONSENT' : 'LEGAL_PROCESS',
        recipients: one === 'tenant' ? [] : ['AUTHORITY'],
        purposes: [],
        why: 'its rows can be confined now, so it is answered',
      }));
  });
}

function typeWidenings(before: Supergraph, now: Supergraph): readonly Widening[] {
  return [...now.policy.types].flatMap(([type, mark]): Widening[] => {
    const known = before.policy.types.get(type);
    if (known === undefined) return [];
    return typeChanges(known, mark).map((why) => ({
      coordinate: type,
      basis: null,
      recipients: [],
      purposes: [],
      why,
    }));
  });
}

function typeChanges(before: TypeMark, now: TypeMark): readonly string[] {
  if (before.subject !== null && now.subject !== null) {
    return subjectChanges(before.subject, now.subject);
  }
  if (before.subject !== null && now.contained) {
    return ['takes its subject from the object that contains it, and not from its own fields'];
  }
  if (before.contained && now.subject !== null) {
    return ['says itself whose it is, and no longer takes that from the object that contains it'];
  }
  return [];
}

function subjectChanges(before: SubjectMark, now: SubjectMark): readonly string[] {
  const changes: string[] = [];
  if (JSON.stringify(before.tenant) !== JSON.stringify(now.tenant)) {
    changes.push('names its tenant in another way');
  }
  // Without an account no task reaches it, and without a resource no cover that names some.
  if (now.account !== null && before.account !== now.account) {
    changes.push(`names its account in ${now.account}`);
  }
  if (now.resource !== null && before.resource !== now.resource) {
    changes.push(`names its resource in ${now.resource}`);
  }
  const owners = before.owners.filter((one) => !now.owners.includes(one));
  if (owners.length > 0) changes.push(`no longer asks the owners in ${owners.join(', ')}`);
  const times = before.recordedAt.filter((one) => !now.recordedAt.includes(one));
  if (times.length > 0) changes.push(`is no longer bounded in time by ${times.join(', ')}`);
  const shown = now.exists.filter((one) => !before.exists.includes(one));
  if (shown.length > 0) changes.push(`exists for whoever holds ${shown.join(', ')}`);
  return changes;
}
