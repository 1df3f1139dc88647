import type { ErrorCode } from '../errors.ts';
import type { Cover } from '../model/index.ts';
import type { PlannedMutation, ReleasePlan, ScopeArgument } from '../plan/index.ts';
import type { BasisQuestion } from './request-basis.ts';
import { requestBasis } from './request-basis.ts';
import { ScopeValues, suppliedValues } from './scope-values.ts';
import { scopeValuesMax } from './narrowing.ts';

/** Whether a mutation may run, and what it then rests on. */
export interface WriteDecision {
  /** Why it may not run; null where it may. */
  readonly refusal: ErrorCode | null;
  /** The tenant that it writes to; null where it touches nobody's data. */
  readonly tenant: string | null;
  /** What the intent rests on, each once. */
  readonly covers: readonly Cover[];
  /** By element that it writes: the index in `covers` of what allows it. */
  readonly rests: Readonly<Record<string, number>>;
  /** Values of the lifted `@scope` variables. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a write is decided on. */
export interface WriteQuestion extends Omit<
  BasisQuestion,
  'operation' | 'standsOn' | 'ceiling' | 'tenants'
> {
  readonly plan: ReleasePlan;
  readonly mutation: PlannedMutation;
  /** The token's. */
  readonly tenants: readonly string[];
  /** The token names the action `write`, and is no task token. */
  readonly mayWrite: boolean;
  /** The recipient is registered and in good standing. */
  readonly inStanding: boolean;
  /** The caller's, renamed. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Decides whether a mutation may run, before any service is called. It writes to exactly one tenant, and a cover of that
 * tenant with the operation `write` must allow each element that it writes. Nothing is narrowed: what was asked for is
 * covered as a whole or is not done. Unknown means refused, deny wins. Pure.
 */
export function decideWrite(question: WriteQuestion): WriteDecision {
  const { plan, mutation, tenants, mayWrite, inStanding } = question;
  const refused = (refusal: ErrorCode): WriteDecision => ({ ...nothing, refusal });
  if (!mayWrite) return refused('WRITE_NOT_IN_TOKEN');
  const scopes = plan.parts.confiners[mutation.confiner ?? -1]?.scopes ?? [];
  const asked = new Map(scopes.map((one) => [one, suppliedValues(one, question.variables)]));
  const named = namedTenant(plan.parts.supergraph.policy.mutationTenant, asked, tenants);
  if (named === undefined) return refused('TENANT_NOT_NAMED');
  const known = named === null || tenants.includes(named);
  const tooMany = [...asked.values()].some((one) => (one?.length ?? 0) > scopeValuesMax);
  if (!inStanding || !known || tooMany) return refused('NO_BASIS');
  const variables = scopeVariables(asked, named, question.variables);
  if (variables === null) return refused('TENANT_NOT_NAMED');
  if (named === null) return { ...nothing, variables };
  const { covers } = requestBasis({
    ...question,
    standsOn: 'TENANT_CONSENT',
    operation: 'write',
    tenants: [named],
    ceiling: null,
  });
  // Where none of the arguments in use says what is written, and nobody has said that it is nobody's, no basis covers it.
  const open = plan.parts.slots[mutation.slot]?.mark.kind === 'open';
  const held = mutation.elements.length > 0 || open ? restsOf(mutation, covers, asked) : null;
  if (held === null) return refused('NO_BASIS');
  return { refusal: null, tenant: named, variables, ...held };
}

const nothing: WriteDecision = {
  refusal: null,
  tenant: null,
  covers: [],
  rests: {},
  variables: {},
};

type Asked = ReadonlyMap<ScopeArgument, readonly string[] | null>;

/** The one tenant that a mutation writes to; null where nothing names one, undefined where it is not clear. */
function namedTenant(
  constant: string | null,
  asked: Asked,
  tenants: readonly string[],
): string | null | undefined {
  const scopes = [...asked].filter(([one]) => one.by === 'TENANT');
  if (scopes.length === 0) return constant;
  const values = scopes.flatMap(([, one]) => one ?? []);
  // Left open it is the caller's own, which must then be one.
  const isOpen = scopes.every(([, one]) => one === null);
  const [only, ...others] = isOpen ? tenants : new Set(values);
  if (only === undefined || others.length > 0) return undefined;
  return constant === null || constant === only ? only : undefined;
}

/** Values of the scopes as they are sent; null where the service would not be told the tenant. */
function scopeVariables(
  asked: Asked,
  tenant: string | null,
  variables: WriteQuestion['variables'],
): Readonly<Record<string, unknown>> | null {
  const values = new ScopeValues([...asked.keys()], variables);
  for (const [scope, supplied] of asked) {
    const sent = scope.by === 'TENANT' && tenant !== null ? [tenant] : supplied;
    if (sent === null) continue;
    if (!values.put(scope, scope.list ? sent : (sent[0] ?? null))) return null;
  }
  return values.variables;
}

/** For each element a cover that allows to write it; null where one has none. */
function restsOf(
  { elements }: PlannedMutation,
  covers: readonly Cover[],
  asked: Asked,
): Pick<WriteDecision, 'covers' | 'rests'> | null {
  const used: Cover[] = [];
  const rests: Record<string, number> = {};
  for (const element of elements) {
    const cover = covers.find((one) => allows(one, element, asked));
    if (cover === undefined) return null;
    if (!used.includes(cover)) used.push(cover);
    rests[element] = used.indexOf(cover);
  }
  if (elements.length > 0) return { covers: used, rests };
  // It writes what is nobody's, for a tenant: the tenant must have let the recipient write at all.
  const any = covers.find((one) => allows(one, null, asked));
  return any === undefined ? null : { covers: [any], rests };
}

/**
 * Whether a cover lets an element be written, wherever in the tenant the object lies that is written to: it is not
 * known before the call, unless a `@scope` argument says where.
 */
function allows(cover: Cover, element: string | null, asked: Asked): boolean {
  if (cover.basis === 'LEGAL_PROCESS' || cover.dataPeriod !== null || cover.account !== null) {
    return false;
  }
  if (element !== null && !cover.elements.includes(element)) return false;
  const { accounts, resources } = placeOf(asked);
  if (cover.resources !== null) {
    const within = resources?.every((one) => cover.resources?.includes(one)) ?? false;
    if (!within) return false;
  }
  return !cover.exceptions.some(
    (one) =>
      meets(one.accounts, accounts) &&
      meets(one.resources, resources) &&
      (one.elements === null || element === null || one.elements.includes(element)),
  );
}

function placeOf(asked: Asked): {
  readonly accounts: readonly string[] | null;
  readonly resources: readonly string[] | null;
} {
  const valuesOf = (by: ScopeArgument['by']): readonly string[] | null => {
    const given = [...asked].filter(([one]) => one.by === by).map(([, values]) => values ?? []);
    // One that is left open, or empty, may stand for anything.
    return given.length === 0 || given.some((one) => one.length === 0) ? null : given.flat();
  };
  return { accounts: valuesOf('ACCOUNT'), resources: valuesOf('RESOURCE') };
}

/** Whether something excluded may be among what is written to; null is all, and not known. */
function meets(excluded: readonly string[] | null, written: readonly string[] | null): boolean {
  if (excluded === null || written === null) return true;
  return excluded.some((one) => written.includes(one));
}
