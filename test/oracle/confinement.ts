import { getNullableType, isListType, isNonNullType, type GraphQLField } from 'graphql';
import type { Basis, Subject } from './basis.ts';
import type { Marks } from './marks.ts';
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
  /** Names of the arguments as written. */
  readonly written: readonly string[];
  /** Arguments by name, coerced; absent ones are not there. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Elements that the arguments carry or test by their own marks. */
  readonly testing: readonly string[];
  /** Whether something above confines the rows already. */
  readonly isInside: boolean;
  /** Whether the operation asks for anything here that depends on which rows there are. */
  readonly counting: boolean;
}

type Scopes = ReadonlyMap<string, { list: boolean; values: readonly string[] | null }>;

/** null where neither the field's arguments nor anything behind it has to do with which rows exist. */
export function confinementOf(marks: Marks, basis: Basis, asked: Asked): Confinement | null {
  const { type, field, written, args, testing, isInside, counting } = asked;
  const scopes = scopesOf(marks, type, field, args);
  const underSubject = marks.isOwned(type);
  const hasSubject = marks.subject(type) !== null;
  const entry = hasSubject || (underSubject && !isInside) || type === 'Query';
  const counts = dependsOnRows(marks, type, field);
  const countsBehind = entry && [...connecting(marks, field)].some((one) => countsIn(marks, one));
  const countsArgument = field.args.some((one) => marks.argument(type, field, one.name).countsRows);
  if (scopes.size === 0 && !countsArgument && !(entry && counts) && !countsBehind) return null;

  const kinds = rowKinds(marks, field);
  const axes = field.args
    .filter((one) => written.includes(one.name))
    .map((one) => marks.argument(type, field, one.name).by);
  const tested = [
    ...new Set([...testing, ...kinds.flatMap((one) => axisElements(marks, one, axes))]),
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
  const many = scope?.list === false && tenants.length > 1;
  return {
    ...common,
    empty: false,
    confined: pushed === 'yes' && !many && (underSubject || scope !== undefined),
    grants: used,
    tenants: scope === undefined || many ? null : tenants,
  };
}

function scopesOf(
  marks: Marks,
  type: string,
  field: Field,
  args: Readonly<Record<string, unknown>>,
): Scopes {
  const scopes = new Map<string, { list: boolean; values: readonly string[] | null }>();
  for (const one of field.args) {
    const { by } = marks.argument(type, field, one.name);
    if (by === null) continue;
    const value = args[one.name];
    const values = value == null ? null : (Array.isArray(value) ? value : [value]).map(String);
    scopes.set(by, { list: isListType(getNullableType(one.type)), values });
  }
  return scopes;
}

/** A scope argument that the caller fills tests the fields of the subject that it is compared with. */
function axisElements(
  marks: Marks,
  kind: string,
  axes: readonly (string | null)[],
): readonly string[] {
  const subject = marks.subject(kind);
  const fields = axes.flatMap((axis): readonly (string | undefined)[] => {
    if (axis === 'TENANT') return [subject?.tenant];
    if (axis === 'ACCOUNT') return [subject?.account];
    if (axis === 'RESOURCE') return [subject?.resource];
    return axis === null ? [] : (subject?.recordedAt ?? []);
  });
  return fields.flatMap((name) => {
    const field = name === undefined ? undefined : marks.object(kind).getFields()[name];
    const rule = field === undefined ? null : marks.rule(kind, field);
    return rule?.kind === 'classified' ? rule.elements : [];
  });
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
    (grant.account === null || kinds.underSubject) &&
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

/** A row that may not say whose it is may be nobody's to see. */
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
    ['ACCOUNT', kinds.underSubject || grant.account === null ? null : [grant.account]],
    ['RESOURCE', grant.resources],
  ] as const) {
    if (limit === null) continue;
    const scope = scopes.get(axis);
    const left = limit.filter((one) => scope?.values?.includes(one) ?? true);
    if (scope === undefined) ok = false;
    else if (left.length === 0) return 'empty';
    else if (!scope.list && left.length > 1) ok = false;
  }
  const dated = kinds.kinds.some((one) => timesOf(marks, one) > 0);
  if (grant.period !== null && dated && !(scopes.has('PERIOD_FROM') && scopes.has('PERIOD_TO'))) {
    ok = false;
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
function rowKinds(marks: Marks, field: Field): readonly string[] {
  const direct = marks.behind(field.type);
  const ways = [...connecting(marks, field)].flatMap((type) =>
    Object.values(marks.object(type).getFields()).flatMap((one) => marks.behind(one.type)),
  );
  return [...new Set([...direct, ...ways])].filter((one) => marks.subject(one) !== null);
}
