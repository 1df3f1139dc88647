import { isNonNullType, type GraphQLField } from 'graphql';
import { unknown, type Basis, type Subject } from './basis.ts';
import { narrowed } from './argument-rules.ts';
import { axisElements } from './axis-elements.ts';
import { scopesOf, type Scope } from './inputs.ts';
import type { Marks } from './marks.ts';
import { isRoot } from './mutation-rules.ts';
import type { PlainGrant } from './plain.ts';

type Field = GraphQLField<unknown, unknown>;

/** What keeps the rows behind a field within subjects, and what may be told of how many there are (DESIGN.md §4). */
export interface Confinement {
  /** Nothing can come back: no rows, without a call. */
  readonly empty: boolean;
  /** Whether a value that depends on which rows exist may be answered at all. */
  readonly confined: boolean;
  /** The rows are those below an object with a subject, whose own grants decide in the end. */
  readonly underSubject: boolean;
  /** Grants that the rows are confined to. */
  readonly grants: readonly PlainGrant[];
  /** The tenants whose rows are asked for; null when nothing narrows them. */
  readonly tenants: readonly string[] | null;
  /** Types of the rows. */
  readonly kinds: readonly string[];
  readonly tested: readonly string[];
}

interface Asked {
  readonly type: string;
  readonly field: Field;
  /** Axes on which the caller says itself which rows it asks for. */
  readonly axes: readonly string[];
  /** Arguments by name, coerced; absent ones are not there. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Elements that the arguments carry or test by their own marks. */
  readonly testing: readonly string[];
  /** Elements by which arguments above found the rows that are narrowed further here. */
  readonly foundAbove: readonly string[];
  /** Whether something above confines the rows already. */
  readonly isInside: boolean;
  /** Whether the operation asks for anything here that depends on which rows there are. */
  readonly counting: boolean;
}

/** All scopes of one axis are met; what they ask for together, null where they are left open. */
interface Axis {
  readonly scopes: readonly Scope[];
  readonly values: readonly string[] | null;
}

type Scopes = ReadonlyMap<string, Axis>;

/** null where neither the field's arguments nor anything behind it has to do with which rows exist. */
export function confinementOf(marks: Marks, basis: Basis, asked: Asked): Confinement | null {
  const { type, field, axes, args, testing, foundAbove, isInside, counting } = asked;
  const scopes = axesOf(scopesOf(marks, type, field, args));
  const underSubject = marks.isOwned(type);
  const hasSubject = marks.subject(type) !== null;
  const entry = hasSubject || (underSubject && !isInside) || isRoot(type);
  const counts = dependsOnRows(marks, type, field);
  const begins = entry || testing.length > 0;
  const countsBehind = begins && [...connecting(marks, field)].some((one) => countsIn(marks, one));
  const countsArgument = field.args.some((one) => marks.argument(type, field, one.name).countsRows);
  if (scopes.size === 0 && !countsArgument && !(entry && counts) && !countsBehind) return null;

  const kinds = rowKinds(marks, field);
  const tested = [
    ...new Set([
      ...foundAbove,
      ...testing,
      ...kinds.flatMap((one) => axisElements(marks, one, axes)),
    ]),
  ];
  const common = { underSubject, kinds, tested };
  const nothing = { ...common, empty: true, confined: true, grants: [], tenants: [] };
  const askedTenants = scopes.get('TENANT')?.values ?? null;
  const ofTenants = basis.grants.filter((one) => askedTenants?.includes(one.tenant) ?? true);
  const candidates = ofTenants.filter((one) =>
    mayHaveRows(
      marks,
      basis,
      ofTenants.filter((other) => other.tenant === one.tenant),
      common,
    ),
  );
  if (candidates.length === 0) return nothing;
  const whole = candidates.filter((one) => isWhole(marks, basis, one, common));
  const used = counting && whole.length > 0 ? whole : candidates;
  const pushed = used === whole ? 'yes' : pushable(marks, basis, used, scopes, common);
  if (pushed === 'empty') return nothing;
  const tenants = [...new Set(used.map((one) => one.tenant))];
  const scope = scopes.get('TENANT');
  const held = scope === undefined ? underSubject : isHeld(scope, tenants);
  const narrows = scope?.scopes.some((one) => isHeld({ ...scope, scopes: [one] }, tenants));
  return {
    ...common,
    empty: false,
    confined: pushed === 'yes' && held,
    grants: used,
    tenants: narrows === true ? tenants : null,
  };
}

function axesOf(scopes: readonly Scope[]): Scopes {
  return new Map(
    [...Map.groupBy(scopes, (one) => one.by)].map(([by, ofAxis]) => {
      const values = narrowed(ofAxis.map((one) => one.values ?? undefined));
      // Of two times one is the narrower: together they always leave something.
      const isTime = by.startsWith('PERIOD') && values?.length === 0;
      return [by, { scopes: ofAxis, values: isTime ? null : values }];
    }),
  );
}

/** Whether every scope of an axis holds the caller to these values: one value cannot name several subjects. */
function isHeld({ scopes }: Axis, values: readonly string[]): boolean {
  return scopes.every((one) => one.writable && (one.list || values.length === 1));
}

/** Whether these grants together may show a row: one of a kind, with all that the arguments test. */
function mayHaveRows(
  marks: Marks,
  basis: Basis,
  grants: readonly PlainGrant[],
  { kinds, tested }: Pick<Kinds, 'kinds' | 'tested'>,
): boolean {
  const given = (element: string): boolean =>
    basis.inToken(element) && grants.some((one) => one.elements.includes(element));
  return (
    tested.every(given) &&
    (kinds.length === 0 || kinds.some((one) => marks.exists(one).some(given)))
  );
}

type Kinds = Pick<Confinement, 'kinds' | 'tested' | 'underSubject'>;

/** Whether a grant shows every row of its tenant (or, below a subject, of that subject): nothing narrows it. */
function isWhole(marks: Marks, basis: Basis, grant: PlainGrant, kinds: Kinds): boolean {
  return (
    grant.account === null &&
    grant.resources === null &&
    (grant.period === null || kinds.kinds.every((one) => timesOf(marks, one) === 0)) &&
    hidesNone(marks, basis, grant, kinds)
  );
}

/**
 * Whether every kind of row is shown by this one grant, and nothing but what scope arguments can say hides one: no
 * exception, no further owner, no element that has no time under a period.
 */
function hidesNone(
  marks: Marks,
  basis: Basis,
  grant: PlainGrant,
  { kinds, tested }: Kinds,
): boolean {
  const given = (one: string): boolean => grant.elements.includes(one) && basis.inToken(one);
  if (kinds.length === 0 || grant.exceptions.length > 0 || !tested.every(given)) return false;
  return kinds.every((kind) => {
    const owners = marks.subject(kind)?.owners ?? [];
    if (owners.length > 0 && !basis.token.legal) return false;
    if (!isNamed(marks, kind)) return false;
    const shown = marks.exists(kind).filter(given);
    if (grant.period === null || timesOf(marks, kind) === 1) return shown.length > 0;
    // Without a time, what happens at a time is out of every period. With several, an argument tests only one.
    const timeless =
      shown.some((one) => !marks.timed(one)) && !tested.some((one) => marks.timed(one));
    return timesOf(marks, kind) === 0 && timeless;
  });
}

/** A row that may not say whose it is may be nobody's to see; so may one that another object says it of. */
function isNamed(marks: Marks, kind: string): boolean {
  const { tenant, account, owners = [] } = marks.subject(kind) ?? {};
  return [tenant, account, ...owners].every(
    (one) => one === undefined || isNonNullType(marks.object(kind).getFields()[one]?.type),
  );
}

function timesOf(marks: Marks, kind: string): number {
  return (marks.subject(kind)?.recordedAt ?? []).length;
}

/** Whether the one grant's limits can all be put into scope arguments. */
function pushable(
  marks: Marks,
  basis: Basis,
  used: readonly PlainGrant[],
  scopes: Scopes,
  kinds: Kinds,
): 'yes' | 'no' | 'empty' {
  const [grant] = used;
  if (grant === undefined || used.length > 1) return 'no';
  let ok = hidesNone(marks, basis, grant, kinds);
  for (const [axis, limit] of [
    ['ACCOUNT', grant.account === null ? null : [grant.account]],
    ['RESOURCE', grant.resources],
  ] as const) {
    if (limit === null) continue;
    const scope = scopes.get(axis);
    const left = limit.filter((one) => scope?.values?.includes(one) ?? true);
    if (scope === undefined) ok = false;
    else if (left.length === 0) return 'empty';
    else if (!isHeld(scope, left)) ok = false;
  }
  const dated = kinds.kinds.some((one) => timesOf(marks, one) > 0);
  if (grant.period !== null && dated) {
    const { from, to } = grant.period;
    const isBound = (axis: string, bound: number | null): boolean => {
      const scope = scopes.get(axis);
      // Where nobody sets a bound there is none to write down.
      const isOpen = bound === null && scope?.values == null;
      return scope !== undefined && (isOpen || isHeld(scope, ['']));
    };
    if (!isBound('PERIOD_FROM', from) || !isBound('PERIOD_TO', to)) ok = false;
  }
  return ok ? 'yes' : 'no';
}

/**
 * Below a subject a count leaves only where, for each of its owners, one grant of that very owner shows all its rows;
 * these grants, or null.
 */
export function showingAll(
  marks: Marks,
  basis: Basis,
  confinement: Confinement,
  subject: Subject,
): readonly PlainGrant[] | null {
  const found = subject.parties.map((party) => {
    const own = basis.grants.filter((one) => basis.bears(one, party) && !takenAway(one, party));
    return own.find(
      (one) =>
        isWhole(marks, basis, one, confinement) ||
        (own.length === 1 &&
          confinement.grants.includes(one) &&
          hidesNone(marks, basis, one, confinement)),
    );
  });
  return found.every((one) => one !== undefined) ? found : null;
}

/** An exception without elements takes the whole grant away from a party. */
function takenAway(grant: PlainGrant, party: Subject['parties'][number]): boolean {
  return grant.exceptions.some(
    (one) =>
      one.elements === null &&
      (one.accounts === null || (party.account !== null && one.accounts.includes(party.account))) &&
      (one.resources === null ||
        party.resource === unknown ||
        (party.resource !== null && one.resources.includes(party.resource))),
  );
}

export function dependsOnRows(marks: Marks, type: string, field: Field): boolean {
  const rule = marks.rule(type, field);
  if (rule.kind !== 'refused' && rule.countsRows) return true;
  return field.args.some((one) => {
    const argument = marks.argument(type, field, one.name);
    return argument.kind !== 'refused' && argument.countsRows;
  });
}

/** Types without a subject on the way from a field to its rows: connections, edges, page information. */
function connecting(marks: Marks, field: Field, seen = new Set<string>()): ReadonlySet<string> {
  for (const type of marks.behind(field.type)) {
    if (marks.subject(type) !== null || seen.has(type)) continue;
    seen.add(type);
    for (const one of Object.values(marks.object(type).getFields())) connecting(marks, one, seen);
  }
  return seen;
}

function countsIn(marks: Marks, type: string): boolean {
  return Object.values(marks.object(type).getFields()).some((one) =>
    dependsOnRows(marks, type, one),
  );
}

/** The types of the rows: the first objects with a subject on every way down. A plain value stands for its own. */
export function rowKinds(marks: Marks, field: Field): readonly string[] {
  const direct = marks.behind(field.type);
  const ways = [...connecting(marks, field)].flatMap((type) =>
    Object.values(marks.object(type).getFields()).flatMap((one) => marks.behind(one.type)),
  );
  return [...new Set([...direct, ...ways])].filter((one) => marks.subject(one) !== null);
}
