import { Kind, type ConstDirectiveNode, type DocumentNode } from 'graphql';

/** By value of the enum `join__Graph`: the service's own name, from `@join__graph(name:)`. */
export function graphNames(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION || node.name.value !== 'join__Graph') continue;
    for (const value of node.values ?? []) {
      const join = value.directives?.find((one) => one.name.value === 'join__graph');
      const name = join === undefined ? null : argumentOf(join, 'name');
      if (name !== null) names.set(value.name.value, name);
    }
  }
  return names;
}

/** A string or an enum value that a directive is given; null where there is none. */
export function argumentOf(directive: ConstDirectiveNode, name: string): string | null {
  const value = directive.arguments?.find((one) => one.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : null;
}
