import {
  getArgumentValues,
  getNullableType,
  isInputObjectType,
  isListType,
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';
import type { ArgumentRule } from './argument-rules.ts';
import { mayStandOn } from './basis.ts';
import { scopesOf, usesOf, type Scope } from './inputs.ts';
import type { Marks } from './marks.ts';
import type { PlainCaller, PlainGrant, PlainRecipient } from './plain.ts';

type Field = GraphQLField<unknown, unknown>;
type Values = Readonly<Record<string, unknown>>;

/** What one field of a mutation would write, and whether it may. */
export interface Write {
  /** Why it may not; null where it may. */
  readonly refusal: 'WRITE_NOT_IN_TOKEN' | 'TENANT_NOT_NAMED' | 'NO_BASIS' | null;
  /** null: it touches nobody's data. */
  readonly tenant: string | null;
  readonly elements: readonly string[];
  /** The arguments as its service gets them. */
  readonly args: Values;
}

interface Asked {
  readonly field: Field;
  readonly node: FieldNode;
  readonly variables: Values;
}

/**
 * A mutation runs only on a basis with the operation `write` that covers the one tenant that its scope names and each
 * element of its arguments. Nothing is narrowed, and what is not known may be anything (DESIGN.md §4, ADR 0015).
 */
export function writeOf(marks: Marks, caller: PlainCaller, now: number, asked: Asked): Write {
  const { field, node, variables } = asked;
  const { token, recipient } = caller;
  const args = getArgumentValues(field, node, variables);
  const rule = marks.rule('Mutation', field);
  const used = usesOf(marks, { type: 'Mutation', field, node }, variables);
  const own = rule.kind === 'classified' ? rule.elements : [];
  const elements = [...new Set([...own, ...used.flatMap((one) => one.elements)])].toSorted();
  const nothing = { tenant: null, elements, args };
  if (token.legal || !token.operations.includes('write')) {
    return { ...nothing, refusal: 'WRITE_NOT_IN_TOKEN' };
  }
  const scopes = scopesOf(marks, 'Mutation', field, args);
  const tenant = tenantOf(marks, token.tenants, scopes);
  if (tenant === undefined) return { ...nothing, refusal: 'TENANT_NOT_NAMED' };
  if (!isInStanding(recipient)) return { ...nothing, refusal: 'NO_BASIS' };
  if (tenant === null) return { ...nothing, refusal: null };
  const grants = caller.grants.filter(
    (one) =>
      one.kind !== 'LEGAL_PROCESS' &&
      one.tenant === tenant &&
      token.tenants.includes(tenant) &&
      mayStandOn(caller, one) &&
      one.operations.includes('write') &&
      one.purposes.includes(token.purpose) &&
      one.notBefore <= now &&
      (one.notAfter === null || now < one.notAfter),
  );
  const asWritten = { scopes, elements, isNobodys: rule.kind === 'open' };
  const refusal = isCovered(grants, asWritten) ? null : 'NO_BASIS';
  // Where there is no object that its place could be made in, the service would not be told the tenant.
  if (scopes.some((one) => one.by === 'TENANT' && !one.writable)) {
    return { ...nothing, refusal: 'TENANT_NOT_NAMED' };
  }
  return { refusal, tenant, elements, args: sent(marks, field, args, tenant) };
}

/** The arguments with the tenant wherever one names it. */
function sent(marks: Marks, field: Field, args: Values, tenant: string): Values {
  const put = (type: GraphQLInputType, rule: ArgumentRule, value: unknown): readonly [unknown?] => {
    const inner = getNullableType(type);
    if (rule.by === 'TENANT') return [isListType(inner) ? [tenant] : tenant];
    if (!isInputObjectType(inner)) return value === undefined ? [] : [value];
    const held = (value ?? {}) as Values;
    const made = Object.values(inner.getFields()).flatMap((one) =>
      put(one.type, marks.inputField(inner, one.name), held[one.name]).map(
        (it) => [one.name, it] as const,
      ),
    );
    return value === undefined && made.length === 0 ? [] : [Object.fromEntries(made)];
  };
  const all = field.args.flatMap((one) =>
    put(one.type, marks.argument('Mutation', field, one.name), args[one.name]).map(
      (it) => [one.name, it] as const,
    ),
  );
  return Object.fromEntries(all);
}

function isInStanding(recipient: PlainRecipient | null): boolean {
  if (recipient === null || !recipient.active || recipient.kind === 'AUTHORITY') return false;
  return recipient.kind !== 'PUBLISHER_APP' || recipient.verified;
}

/** The one tenant that is written to; null where none is named at all, undefined where it is not one. */
function tenantOf(
  { policy }: Marks,
  tenants: readonly string[],
  scopes: readonly Scope[],
): string | null | undefined {
  const constant = policy.writesTo ?? null;
  const own = scopes.filter((one) => one.by === 'TENANT');
  if (own.length === 0) return constant;
  const given = own.flatMap((one) => one.values ?? []);
  const named = new Set(own.every((one) => one.values === null) ? tenants : given);
  const [only] = named;
  if (only === undefined || named.size > 1) return undefined;
  return constant === null || constant === only ? only : undefined;
}

interface AsWritten {
  readonly scopes: readonly Scope[];
  readonly elements: readonly string[];
  /** It writes what is nobody's. */
  readonly isNobodys: boolean;
}

function isCovered(
  grants: readonly PlainGrant[],
  { scopes, elements, isNobodys }: AsWritten,
): boolean {
  const lets = (element: string | null): boolean =>
    grants.some((one) => letsWrite(one, element, scopes));
  // Nobody has said what is written: no basis says so either.
  return elements.length === 0 ? isNobodys && lets(null) : elements.every(lets);
}

function letsWrite(grant: PlainGrant, element: string | null, scopes: readonly Scope[]): boolean {
  if (grant.period !== null || grant.account !== null) return false;
  if (element !== null && !grant.elements.includes(element)) return false;
  const resources = placesOf(scopes, 'RESOURCE');
  const isWithin = resources?.every((one) => grant.resources?.includes(one)) ?? false;
  if (grant.resources !== null && !isWithin) return false;
  const accounts = placesOf(scopes, 'ACCOUNT');
  const mayBe = (excepted: readonly string[] | null, places: readonly string[] | null): boolean =>
    excepted === null || places === null || excepted.some((one) => places.includes(one));
  return !grant.exceptions.some(
    (one) =>
      (one.elements === null || element === null || one.elements.includes(element)) &&
      mayBe(one.accounts, accounts) &&
      mayBe(one.resources, resources),
  );
}

/** Where the write may go on an axis; null: anywhere, as a scope that is left open or empty says nothing. */
function placesOf(scopes: readonly Scope[], by: string): readonly string[] | null {
  const own = scopes.filter((one) => one.by === by).map((one) => one.values ?? []);
  return own.length === 0 || own.some((one) => one.length === 0) ? null : own.flat();
}
