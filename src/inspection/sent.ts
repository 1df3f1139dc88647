import { Kind, parse, type ConstDirectiveNode } from 'graphql';
import type { Policy } from '../model/index.ts';
import type { SourcedService } from './policy-sources.ts';

/** What the gateway sends to a service that a subprocessor runs. */
export interface SentToSubprocessor {
  readonly service: string;
  readonly operator: string;
  readonly location: string;
  /** An argument, or a field that travels as part of a key or of what a field requires. */
  readonly coordinate: string;
  /** Empty where it carries no customer data. */
  readonly elements: readonly string[];
}

/** Lists what can be sent to services outside the provider: arguments, keys, and the fields that others require. */
export function sentToSubprocessors(
  services: readonly SourcedService[],
  policy: Policy,
): readonly SentToSubprocessor[] {
  return services
    .filter((one) => one.operator !== 'provider')
    .flatMap(({ name: service, operator, location, sdl }) =>
      coordinatesSent(sdl).flatMap((coordinate) => {
        const mark = policy.arguments.get(coordinate) ?? policy.fields.get(coordinate);
        if (mark === undefined || mark.kind === 'refused') return [];
        const elements = mark.kind === 'classified' ? mark.elements : [];
        return [{ service, operator, location, coordinate, elements }];
      }),
    );
}

function coordinatesSent(sdl: string): readonly string[] {
  const sent = new Set<string>();
  for (const node of parse(sdl, { noLocation: true }).definitions) {
    if (!('fields' in node) || !('name' in node)) continue;
    const type = node.name.value;
    const fieldSets = [...('directives' in node ? (node.directives ?? []) : [])];
    for (const field of node.fields ?? []) {
      fieldSets.push(...(field.directives ?? []));
      for (const { name } of ('arguments' in field ? field.arguments : null) ?? []) {
        sent.add(`${type}.${field.name.value}(${name.value}:)`);
      }
    }
    for (const name of fieldSets.flatMap(travelling)) sent.add(`${type}.${name}`);
  }
  return [...sent];
}

/** Names of the top-level fields that a `@key` or `@requires` makes travel, under whatever namespace. */
function travelling({ name, arguments: given }: ConstDirectiveNode): readonly string[] {
  if (!/^(\w+__)?(key|requires)$/.test(name.value)) return [];
  const value = given?.find((one) => one.name.value === 'fields')?.value;
  if (value?.kind !== Kind.STRING) return [];
  const [set] = parse(`{ ${value.value} }`, { noLocation: true }).definitions;
  if (set?.kind !== Kind.OPERATION_DEFINITION) return [];
  return set.selectionSet.selections.flatMap((one) =>
    one.kind === Kind.FIELD ? [one.name.value] : [],
  );
}
