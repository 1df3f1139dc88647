import type { GraphQLSchema } from 'graphql';
import type { ArgumentMark, FieldMark } from '../src/model/index.ts';
import type { SubjectRule } from './subject.ts';

/** Why the policy lets a mutation never run. */
export interface MutationGap {
  readonly code:
    | 'MUTATION_TENANT_MISSING'
    | 'MUTATION_ELEMENTS_MISSING'
    | 'MUTATION_SCOPE_REPEATED';
  readonly message: string;
}

/** Of several values of a scope only those that stand once could be held to the basis for writing. */
export const looseScope: MutationGap = {
  code: 'MUTATION_SCOPE_REPEATED',
  message:
    'is a mutation with a @scope in a list of input objects or again within itself, where nothing holds it to the basis for writing',
};

/**
 * A mutation must say whose data it writes, and what. Whose: by an argument with `@scope(by: TENANT)`, or because every
 * mutation of the graph writes to one constant tenant (`@subject(tenantValue:)` on the mutation type). What: by the
 * elements of its arguments, or of its own mark. One that touches nobody's data says so: it and all of its arguments
 * are marked `@notCustomerData`.
 * @param constantTenant every mutation of the graph writes to it; null for none
 */
export function mutationGap(
  mark: FieldMark,
  args: readonly ArgumentMark[],
  constantTenant: string | null,
): MutationGap | null {
  const open = mark.kind === 'open';
  const named =
    constantTenant !== null || args.some((one) => one.kind === 'scope' && one.by === 'TENANT');
  if (!named) {
    if (open && args.every((one) => one.kind === 'open')) return null;
    const message =
      'is a mutation that names no tenant: mark an argument @scope(by: TENANT), or it and all of its arguments @notCustomerData';
    return { code: 'MUTATION_TENANT_MISSING', message };
  }
  if (open || mark.kind === 'classified' || args.some((one) => one.kind === 'classified')) {
    return null;
  }
  const message = 'is a mutation that does not say what it writes: classify it or an argument';
  return { code: 'MUTATION_ELEMENTS_MISSING', message };
}

/** Takes the mutation type out of the subjects: it is no object that anybody reads. */
export function withoutMutations(
  schema: GraphQLSchema,
  marked: ReadonlyMap<string, SubjectRule>,
): {
  readonly subjects: ReadonlyMap<string, SubjectRule>;
  readonly mutationSubject: SubjectRule | undefined;
} {
  const name = schema.getMutationType()?.name ?? '';
  const subjects = new Map(marked);
  subjects.delete(name);
  return { subjects, mutationSubject: marked.get(name) };
}

/** The constant tenant that `@subject` on the mutation type names; no other part of that mark has a meaning there. */
export function constantTenant(rule: SubjectRule | undefined): string | null {
  return rule !== undefined && 'value' in rule.tenant ? rule.tenant.value : null;
}
