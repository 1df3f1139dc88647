import { parse } from 'graphql';
import { allowedSet } from '../../../src/decision/allowed-set.ts';
import { Judge, type RowValues } from '../../../src/decision/judge.ts';
import { requestBasis, type BasisQuestion } from '../../../src/decision/request-basis.ts';
import { Rulings } from '../../../src/decision/rulings.ts';
import { VerdictMaker } from '../../../src/decision/verdict.ts';
import type { Cover } from '../../../src/model/index.ts';
import { compileOperation } from '../../../src/plan/index.ts';
import { graphOf } from '../../support/policy-of.ts';
import { aCover, pathPurpose } from '../../support/release-path.ts';

const open = '@notCustomerData(reason: "r")';
const graph = graphOf(`
  type Query {
    notes(tenant: [ID!] @scope(by: "TENANT")): [Note!]!
    pages(tenant: [ID!] @scope(by: "TENANT"), from: String @scope(by: "PERIOD_FROM"), to: String @scope(by: "PERIOD_TO"), first: Int @dependsOnRows ${open}): Notes!
    papers(tenant: [ID!] @scope(by: "TENANT")): Papers!
    bare: Notes!
    motto: String @classified(element: "user.name")
  }
  type Notes { nodes: [Note!]! totalCount: Int! @dependsOnRows ${open} }
  type Papers { nodes: [Paper!]! totalCount: Int! @dependsOnRows ${open} }
  type Note @key(fields: "id") @subject(tenant: "tenant", account: "account", resource: "group", recordedAt: ["at"], exists: ["user.id", "mail.body"]) {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! ${open} account: ID! ${open} group: ID ${open}
    at: String @classified(element: "mail.time")
    body: String @classified(element: "mail.body")
    name: String @classified(element: "user.name") @release(purposes: ["${pathPurpose}"])
    lawful: String @classified(element: "user.name") @release(bases: ["LEGAL_PROCESS"])
    master: String @classified(element: "key.master")
  }
  type Paper @key(fields: "id") @subject(tenant: "tenant", account: "account", owners: ["owners"], exists: ["user.id", "user.name"]) {
    id: ID! @classified(element: "user.id", opaque: true)
    tenant: ID! ${open} account: ID! ${open} owners: [String!]! ${open}
    title: String @classified(element: "user.name")
  }`);

export const now = Date.UTC(2026, 10, 22);

/** A basis of the kit’s caller. */
export function basisOf(covers: readonly Cover[], change: Partial<BasisQuestion> = {}) {
  return requestBasis({
    standsOn: 'TENANT_CONSENT',
    purpose: pathPurpose,
    operation: 'read',
    tenants: ['contoso', 'fabrikam'],
    ceiling: ['user.*', 'mail.*', 'key.*'],
    covers,
    now,
    ...change,
  });
}

/** Everything that is decided of one operation under some covers. */
export function decided(
  query: string,
  covers: readonly Cover[],
  change: Partial<BasisQuestion> = {},
  variables: Readonly<Record<string, unknown>> = {},
) {
  const operation = compileOperation(graph, parse(query), null);
  const coerced = operation.variables(variables);
  const plan = operation.plan(coerced);
  const basis = basisOf(covers, change);
  const allowed = allowedSet(plan, basis, coerced.values);
  const rulings = new Rulings(new VerdictMaker(plan, allowed, basis), basis);
  const judge = new Judge(rulings, plan.parts.nodes.length, false);
  const refusals = new Map(
    plan.parts.slots.map((slot) => [slot.coordinate, allowed.refusals[slot.id] ?? null]),
  );
  const nodeOf = (type: string): number =>
    plan.parts.nodes.findIndex((one) => one.type.name === type);
  return {
    plan,
    basis,
    allowed,
    judge,
    refusals,
    /** Coordinates that a row of a type may release; null when the row is not there. */
    row(type: string, values: Partial<RowValues>): readonly string[] | null {
      const mine = { tenant: 'contoso', account: 'a1', resource: null };
      const row = { ...mine, owners: undefined, times: undefined, ...values };
      const judged = judge.row(nodeOf(type), row);
      if (judged === null) return null;
      return plan.parts.slots
        .filter((slot) => judged.verdict.slots[slot.id] === 1)
        .map((slot) => slot.coordinate)
        .filter((one) => one.startsWith(`${type}.`));
    },
  };
}

export const covering = (elements: readonly string[], change: Partial<Cover> = {}): Cover =>
  aCover({ elements, ...change });
